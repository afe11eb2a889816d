/// A text with places for values, `{{text}}` and the like: a reply's URL, a header of it, or its JSON body.
public struct HookTemplate: Sendable, Equatable {
  /// What can be filled in.
  public enum Variable: String, Sendable, CaseIterable {
    case text, user, name, conversation, id, token
    case replyTo = "reply_to"

    static let list = allCases.map { "{{\($0.rawValue)}}" }.joined(separator: ", ")
  }

  enum Piece: Sendable, Equatable {
    case text(String)
    /// - Parameter isInString: whether it stands between quotation marks, for a template that is JSON.
    case value(Variable, isInString: Bool)
  }

  let pieces: [Piece]

  /// - Throws: ``ConfigurationError`` without a place, for a name that is none of ``Variable``.
  init(_ template: String) throws(ConfigurationError) {
    var pieces: [Piece] = []
    var rest = Array(template.utf8)[...]
    var quotes = QuoteState()
    while let start = HookTemplate.index(of: "{{", in: rest) {
      pieces.append(.text(String(decoding: rest[..<start], as: UTF8.self)))
      quotes.read(rest[..<start])
      rest = rest[(start + 2)...]
      guard let end = HookTemplate.index(of: "}}", in: rest) else {
        throw ConfigurationError("\"{{\" is never closed; write {{text}}")
      }
      let name = HeaderValue.clean(String(decoding: rest[..<end], as: UTF8.self))
      guard let variable = Variable(rawValue: name) else {
        throw ConfigurationError("{{\(name)}} is not known; allowed: \(Variable.list)")
      }
      pieces.append(.value(variable, isInString: quotes.isInString))
      rest = rest[(end + 2)...]
    }
    if !rest.isEmpty { pieces.append(.text(String(decoding: rest, as: UTF8.self))) }
    self.pieces = pieces.filter { $0 != .text("") }
  }

  private static func index(of mark: String, in bytes: ArraySlice<UInt8>) -> Int? {
    bytes.indices.first { bytes[$0...].starts(with: mark.utf8) }
  }

  /// The text as JSON: between quotation marks a value is escaped; elsewhere it is a number where it is one, else a string.
  public func json(_ value: (Variable) -> String) -> String {
    fill { variable, isInString in
      let text = value(variable)
      let quoted = JSONWriter.quoted(text)
      if isInString { return String(decoding: Array(quoted.utf8.dropFirst().dropLast()), as: UTF8.self) }
      let isNumber = (try? JSONValue.parse(Array(text.utf8)))?.kind == .number
      return isNumber ? HeaderValue.clean(text) : quoted
    }
  }

  /// The text as a URL: what comes from outside is percent-encoded, but for unreserved characters (RFC 3986 §2.3); the token,
  /// which comes from the configuration, stands as it is.
  public func url(_ value: (Variable) -> String) -> String {
    fill { variable, _ in variable == .token ? value(variable) : HookTemplate.percentEncoded(value(variable)) }
  }

  /// The text as a header field's value: one line.
  public func line(_ value: (Variable) -> String) -> String {
    HeaderValue.clean(fill { variable, _ in value(variable) })
  }

  private func fill(_ value: (Variable, Bool) -> String) -> String {
    pieces.reduce(into: "") { text, piece in
      switch piece {
      case .text(let part): text += part
      case .value(let variable, let isInString): text += value(variable, isInString)
      }
    }
  }

  private static func percentEncoded(_ text: String) -> String {
    var encoded: [UInt8] = []
    for byte in text.utf8 {
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
        UInt8(ascii: "~"):
        encoded.append(byte)
      default: encoded += [UInt8(ascii: "%")] + "\(Hex.encode([byte]))".utf8.map { $0 >= 0x61 ? $0 & 0xDF : $0 }
      }
    }
    return String(decoding: encoded, as: UTF8.self)
  }

  /// Follows quotation marks through JSON.
  private struct QuoteState {
    private(set) var isInString = false
    private var isEscaped = false

    mutating func read(_ bytes: ArraySlice<UInt8>) {
      for byte in bytes {
        if isEscaped {
          isEscaped = false
        } else if byte == UInt8(ascii: "\\") {
          isEscaped = isInString
        } else if byte == UInt8(ascii: "\"") {
          isInString.toggle()
        }
      }
    }
  }
}
