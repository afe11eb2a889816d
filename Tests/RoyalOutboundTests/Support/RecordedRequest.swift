import Glibc

/// A request as the loopback server read it.
struct RecordedRequest: Sendable {
  /// Counted from 1 over all connections.
  var number = 0
  var connection = 0
  var method: String
  var target: String
  /// Names as they were written.
  var headers: [(name: String, value: String)]
  var body: [UInt8] = []

  var text: String { String(decoding: body, as: UTF8.self) }

  func all(_ name: String) -> [String] {
    headers.filter { $0.name.lowercased() == name.lowercased() }.map(\.value)
  }

  /// Nil at the end of the connection.
  static func read(from connection: Int32) -> RecordedRequest? {
    var head: [UInt8] = []
    while !head.ends(with: [13, 10, 13, 10]) {
      guard let byte = receive(connection, 1)?.first else { return nil }
      head.append(byte)
    }
    let lines = String(decoding: head, as: UTF8.self).components(on: "\r\n")
    let words = (lines.first ?? "").split(separator: " ").map(String.init)
    guard words.count == 3 else { return nil }
    var request = RecordedRequest(method: words[0], target: words[1], headers: [])
    for line in lines.dropFirst() where !line.isEmpty {
      let colon = line.firstIndex(of: ":") ?? line.endIndex
      request.headers.append((String(line[..<colon]), String(line[colon...].dropFirst(2))))
    }
    let length = request.all("Content-Length").first.flatMap { Int($0) } ?? 0
    guard let body = receive(connection, length) else { return nil }
    request.body = body
    return request
  }

  private static func receive(_ connection: Int32, _ count: Int) -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: count)
    var filled = 0
    while filled < count {
      let got = bytes.withUnsafeMutableBytes { recv(connection, $0.baseAddress! + filled, count - filled, 0) }
      guard got > 0 else { return nil }
      filled += got
    }
    return bytes
  }
}

extension String {
  fileprivate func components(on separator: String) -> [String] {
    var parts: [String] = []
    var rest = self[...]
    while let range = rest.firstRange(of: separator) {
      parts.append(String(rest[..<range.lowerBound]))
      rest = rest[range.upperBound...]
    }
    return parts + [String(rest)]
  }
}

extension Array where Element == UInt8 {
  fileprivate func ends(with suffix: [UInt8]) -> Bool {
    count >= suffix.count && Array(self.suffix(suffix.count)) == suffix
  }
}
