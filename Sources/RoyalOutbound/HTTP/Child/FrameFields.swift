/// Writes a frame's fields: numbers of eight bytes, and byte strings with their length before them.
struct FrameWriter {
  private(set) var bytes: [UInt8] = []

  mutating func add(_ number: Int) { withUnsafeBytes(of: Int64(number).bigEndian) { bytes += $0 } }

  mutating func add(_ string: [UInt8]) {
    add(string.count)
    bytes += string
  }

  mutating func add(_ text: String) { add(Array(text.utf8)) }

  mutating func add(_ headers: [String: String]) {
    add(headers.count)
    for (name, value) in headers {
      add(name)
      add(value)
    }
  }
}

/// Reads what ``FrameWriter`` wrote.
struct FrameReader {
  private var rest: ArraySlice<UInt8>

  init(_ bytes: [UInt8]) { rest = bytes[...] }

  mutating func number() throws(FrameError) -> Int {
    let bytes = rest.prefix(8)
    guard bytes.count == 8 else { throw FrameError() }
    rest = rest.dropFirst(8)
    return Int(Int64(bitPattern: bytes.reduce(0) { $0 << 8 | UInt64($1) }))
  }

  mutating func string() throws(FrameError) -> [UInt8] {
    let count = try number()
    guard 0...rest.count ~= count else { throw FrameError() }
    defer { rest = rest.dropFirst(count) }
    return Array(rest.prefix(count))
  }

  mutating func text() throws(FrameError) -> String { String(decoding: try string(), as: UTF8.self) }

  mutating func headers() throws(FrameError) -> [String: String] {
    var headers: [String: String] = [:]
    let count = try number()
    guard 0...rest.count ~= count else { throw FrameError() }
    for _ in 0..<count {
      let name = try text()
      headers[name] = try text()
    }
    return headers
  }

  /// Nothing may be left.
  func end() throws(FrameError) {
    if !rest.isEmpty { throw FrameError() }
  }
}
