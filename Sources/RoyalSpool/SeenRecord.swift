import RoyalCore

/// One line in seen/: what became of an event, and which delivery of it.
public struct SeenRecord: Equatable, Sendable {
  public enum State: String, Sendable {
    /// A turn has it; the turn's own file says how far it is.
    case claimed
    /// Answered, or deliberately left unanswered.
    case done
    /// A human took over, or a cancel entry came.
    case superseded
    /// The same text of the same user came a moment before.
    case collapsed
    /// Given up; the entry lies in dead/ with the reason.
    case dead
  }

  public var state: State
  /// The entry's nonce, `-` where it has none.
  public var nonce: String
  /// When the record was written, epoch milliseconds.
  public var at: Int
  /// The answer to a test message, which the waiting hook reads here.
  public var answer: String?
  /// Whose event it was, so that the user's file is found when the entry has gone.
  public var user: UserTag?
  /// Why the last attempt came to nothing, for people.
  public var why: String?

  public init(
    state: State, nonce: String, at: Int, answer: String? = nil, user: UserTag? = nil, why: String? = nil
  ) {
    self.state = state
    self.nonce = nonce
    self.at = at
    self.answer = answer
    self.user = user
    self.why = why
  }

  /// The line: `state nonce time`, and behind it what there is of ` answer="…"` (a JSON string), ` user=U`, ` why="…"`.
  public var line: [UInt8] {
    var text = "\(state.rawValue) \(nonce) \(Timestamp.iso(at))"
    if let answer { text += " answer=" + JSONWriter.quoted(answer) }
    if let user { text += " user=" + user.hex }
    if let why { text += " why=" + JSONWriter.quoted(why) }
    return Array((text + "\n").utf8)
  }

  /// The line with blanks at its end, so that it takes so many bytes; nil where it takes more.
  func line(filling size: Int) -> [UInt8]? {
    let line = line
    guard line.count <= size else { return nil }
    return line.dropLast() + [UInt8](repeating: 0x20, count: size - line.count) + [0x0A]
  }

  /// Reads a line. Nil where it is empty or cut off: such a record counts as absent.
  public init?(_ bytes: [UInt8]) {
    guard bytes.firstIndex(of: 0x0A) == bytes.count - 1 else { return nil }
    let parts = bytes.dropLast().split(separator: 0x20, maxSplits: 3)
    guard parts.count >= 3, let state = State(rawValue: String(decoding: parts[0], as: UTF8.self)),
      let at = Timestamp.parse(String(decoding: parts[2], as: UTF8.self))
    else { return nil }
    self.init(state: state, nonce: String(decoding: parts[1], as: UTF8.self), at: at)
    var rest = parts.count == 4 ? parts[3] : []
    while let (name, value) = SeenRecord.nextField(&rest) {
      switch name {
      case "answer": answer = try? JSONValue.parse(value).string
      case "user": user = UserTag(hex: String(decoding: value, as: UTF8.self))
      case "why": why = try? JSONValue.parse(value).string
      default: break
      }
    }
  }

  /// Takes `name=value` off the front: the value is a JSON string, or goes to the next blank.
  private static func nextField(_ rest: inout ArraySlice<UInt8>) -> (name: String, value: [UInt8])? {
    guard let equals = rest.firstIndex(of: UInt8(ascii: "=")) else { return nil }
    let name = String(decoding: rest[..<equals], as: UTF8.self)
    var end = rest.index(after: equals)
    let isQuoted = end < rest.endIndex && rest[end] == UInt8(ascii: "\"")
    var isInside = isQuoted
    if isQuoted { end += 1 }
    while end < rest.endIndex, isInside || rest[end] != 0x20 {
      if isInside, rest[end] == UInt8(ascii: "\\") {
        end += 1
      } else if isInside, rest[end] == UInt8(ascii: "\"") {
        isInside = false
      }
      end += 1
    }
    let value = Array(rest[(equals + 1)..<min(end, rest.endIndex)])
    rest = rest[min(end, rest.endIndex)...].drop { $0 == 0x20 }
    return (name, value)
  }
}
