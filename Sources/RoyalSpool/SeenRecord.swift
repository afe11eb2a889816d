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

  public init(state: State, nonce: String, at: Int, answer: String? = nil) {
    self.state = state
    self.nonce = nonce
    self.at = at
    self.answer = answer
  }

  /// The line: `state nonce time`, and ` answer="…"` (a JSON string) where there is one.
  public var line: [UInt8] {
    let tail = answer.map { " answer=" + JSONWriter.quoted($0) } ?? ""
    return Array("\(state.rawValue) \(nonce) \(Timestamp.iso(at))\(tail)\n".utf8)
  }

  /// Reads a line. Nil where it is empty or cut off: such a record counts as absent.
  public init?(_ bytes: [UInt8]) {
    guard bytes.last == 0x0A else { return nil }
    let parts = bytes.dropLast().split(separator: 0x20, maxSplits: 3)
    guard parts.count >= 3, let state = State(rawValue: String(decoding: parts[0], as: UTF8.self)),
      let at = Timestamp.parse(String(decoding: parts[2], as: UTF8.self))
    else { return nil }
    self.init(state: state, nonce: String(decoding: parts[1], as: UTF8.self), at: at)
    if parts.count == 4, parts[3].starts(with: "answer=".utf8) {
      answer = try? JSONValue.parse(Array(parts[3].dropFirst(7))).string
    }
  }
}
