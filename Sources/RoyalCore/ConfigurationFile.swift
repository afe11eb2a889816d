/// What is wrong with a configuration: where it stands, which key, what is allowed.
public struct ConfigurationError: Error, Equatable, Sendable, CustomStringConvertible {
  public let description: String
  /// Whether the machine is to blame, and the same configuration may do in a moment.
  public let isTemporary: Bool

  public init(_ description: String, isTemporary: Bool = false) {
    self.description = description
    self.isTemporary = isTemporary
  }

  init(at origin: ConfigurationFile.Origin, key: String, _ reason: String) {
    self.init("\(origin): \(key): \(reason)")
  }
}

/// A file of `KEY=value` lines that means the same to a shell (`. royal.env`) and as systemd's `EnvironmentFile=`.
///
/// What the two would read differently is refused with a sentence rather than guessed: unquoted blanks and shell characters,
/// `$` between double quotes, `export`, a comment behind a value, a value over several lines.
public struct ConfigurationFile: Sendable {
  /// Where a value was written.
  public enum Origin: Equatable, Sendable, CustomStringConvertible {
    case file(name: String, line: Int)
    case environment

    public var description: String {
      switch self {
      case .file(let name, let line): "\(name) line \(line)"
      case .environment: "environment"
      }
    }
  }

  /// One `KEY=value`.
  public struct Assignment: Equatable, Sendable {
    public let key: String
    public let value: String
    public let origin: Origin
  }

  public let assignments: [Assignment]

  /// Reads a file's lines.
  /// - Parameters:
  ///   - bytes: the whole file, UTF-8.
  ///   - name: how to call the file in errors.
  /// - Throws: ``ConfigurationError`` for the first line that is none of blank, comment and `KEY=value`.
  public init(_ bytes: [UInt8], name: String) throws(ConfigurationError) {
    guard UTF8Validation.isValid(bytes) else { throw ConfigurationError("\(name): the file is not valid UTF-8") }
    var assignments: [Assignment] = []
    var (start, number) = (0, 0)
    while start < bytes.count {
      let end = bytes[start...].firstIndex(of: 0x0A) ?? bytes.count
      number += 1
      let origin = Origin.file(name: name, line: number)
      var text = bytes[start..<end].drop { $0 == 0x20 || $0 == 0x09 }
      start = end + 1
      while let last = text.last, last == 0x20 || last == 0x09 || last == 0x0D { text.removeLast() }
      guard let first = text.first, first != UInt8(ascii: "#"), first != UInt8(ascii: ";") else { continue }
      assignments.append(try ConfigurationFile.assignment(text, origin))
    }
    self.assignments = assignments
  }

  private static func assignment(_ text: ArraySlice<UInt8>, _ origin: Origin) throws(ConfigurationError) -> Assignment {
    guard let equals = text.firstIndex(of: UInt8(ascii: "=")) else {
      throw ConfigurationError("\(origin): expected KEY=value")
    }
    let key = String(decoding: text[..<equals], as: UTF8.self)
    guard isKey(text[..<equals]) else {
      throw ConfigurationError(
        "\(origin): \"\(key)\" is no key; write KEY=value without blanks around the equals sign and without export")
    }
    do throws(ConfigurationError) {
      let value = try unquoted(text[(equals + 1)...])
      guard value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }) else {
        throw ConfigurationError("the value holds a control character, which systemd refuses")
      }
      return Assignment(key: key, value: value, origin: origin)
    } catch {
      throw ConfigurationError(at: origin, key: key, error.description)
    }
  }

  private static func isKey(_ text: ArraySlice<UInt8>) -> Bool {
    guard let first = text.first, !(0x30...0x39).contains(first) else { return false }
    return text.allSatisfy { byte in
      (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || byte == 0x5F
    }
  }

  private static func unquoted(_ text: ArraySlice<UInt8>) throws(ConfigurationError) -> String {
    switch text.first {
    case UInt8(ascii: "'"): try singleQuoted(text.dropFirst())
    case UInt8(ascii: "\""): try doubleQuoted(text.dropFirst())
    default: try bare(text)
    }
  }

  private static func bare(_ text: ArraySlice<UInt8>) throws(ConfigurationError) -> String {
    let special: StaticString = " \t\"'`$&|;<>()\\*?[]#~{}!"
    let isSpecial = { byte in (0..<special.utf8CodeUnitCount).contains { special.utf8Start[$0] == byte } }
    if let byte = text.first(where: isSpecial) {
      let character = byte == 0x20 ? "a blank" : "\"\(Unicode.Scalar(byte))\""
      throw ConfigurationError("the value holds \(character): put it between single quotes")
    }
    return String(decoding: text, as: UTF8.self)
  }

  private static func singleQuoted(_ text: ArraySlice<UInt8>) throws(ConfigurationError) -> String {
    guard let end = text.firstIndex(of: UInt8(ascii: "'")) else {
      throw ConfigurationError("the closing single quote is missing on this line")
    }
    try nothingBehind(text[(end + 1)...])
    return String(decoding: text[..<end], as: UTF8.self)
  }

  private static func doubleQuoted(_ text: ArraySlice<UInt8>) throws(ConfigurationError) -> String {
    var value: [UInt8] = []
    var index = text.startIndex
    while index < text.endIndex {
      let byte = text[index]
      index += 1
      switch byte {
      case UInt8(ascii: "\""):
        try nothingBehind(text[index...])
        return String(decoding: value, as: UTF8.self)
      case UInt8(ascii: "$"), UInt8(ascii: "`"):
        throw ConfigurationError("a shell expands \"\(Unicode.Scalar(byte))\" between double quotes: use single quotes")
      case UInt8(ascii: "\\"):
        guard index < text.endIndex, Array("\\\"$`".utf8).contains(text[index]) else {
          throw ConfigurationError("a backslash between double quotes may only stand before \\ \" $ or `")
        }
        value.append(text[index])
        index += 1
      default: value.append(byte)
      }
    }
    throw ConfigurationError("the closing double quote is missing on this line")
  }

  private static func nothingBehind(_ rest: ArraySlice<UInt8>) throws(ConfigurationError) {
    guard rest.isEmpty else {
      throw ConfigurationError("something stands behind the closing quote; a comment needs a line of its own")
    }
  }
}
