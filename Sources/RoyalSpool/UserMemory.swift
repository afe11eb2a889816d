import RoyalCore

extension HeaderName {
  fileprivate static let memory = HeaderName(rawValue: "Royal-User")
  fileprivate static let turnEnded = HeaderName(rawValue: "Turn-Ended")
  fileprivate static let pause = HeaderName(rawValue: "Pause")
  fileprivate static let firstContact = HeaderName(rawValue: "First-Contact")
  fileprivate static let noTextReply = HeaderName(rawValue: "No-Text-Reply")
  fileprivate static let sentID = HeaderName(rawValue: "Sent-Id")
}

/// What is remembered of a user: the conversation so far, the last turn's end, and which conversations a human has taken over.
public struct UserMemory: Equatable, Sendable {
  /// One thing that was said.
  public struct Line: Equatable, Sendable {
    /// Epoch milliseconds.
    public var at: Int
    /// `user`, or `assistant` for the bot and for a human of the shop.
    public var role: String
    public var text: String

    public init(at: Int, role: String, text: String) {
      self.at = at
      self.role = role
      self.text = text
    }
  }

  public var user: String
  public var name: String?
  /// When the last turn ended, epoch milliseconds.
  public var turnEnded: Int?
  /// Until when the bot keeps out of a conversation, epoch milliseconds.
  public var pauses: [String: Int] = [:]
  /// When the first message of a conversation came, epoch milliseconds.
  public var firstContact: [String: Int] = [:]
  /// When the user was last told that only text can be read, epoch milliseconds.
  public var noTextReply: Int?
  /// The platforms' ids of the last answers, by which their echoes are known.
  public var sentIDs: [String] = []
  public var history: [Line] = []

  public init(user: String) { self.user = user }

  /// Forgets what is too old or too much.
  /// - Parameters:
  ///   - turns: how many questions and answers are kept.
  ///   - age: milliseconds.
  public mutating func trim(turns: Int, age: Int, now: Int) {
    history = Array(history.filter { now - $0.at <= age }.suffix(turns * 2))
    sentIDs = Array(sentIDs.suffix(50))
    pauses = pauses.filter { $0.value > now }
    firstContact = firstContact.filter { now - $0.value <= 86_400_000 }
  }
}

/// How a memory is written: header lines, then what was said, a line each; further lines of the same text are indented.
extension UserMemory {
  public func serialized() -> [UInt8] {
    var body = ""
    for line in history {
      let text = UserMemory.indented(line.text)
      body += "\(Timestamp.iso(line.at)) \(line.role): \(text)\n"
    }
    var block = HeaderBlock(body: Array(body.utf8))
    block[.memory] = "1"
    block[.user] = user
    block[.name] = name
    block[.turnEnded] = turnEnded.map(Timestamp.iso)
    block[.noTextReply] = noTextReply.map(Timestamp.iso)
    for (conversation, until) in pauses.sorted(by: { $0.key < $1.key }) {
      block.append(.pause, "\(Timestamp.iso(until)) \(conversation)")
    }
    for (conversation, at) in firstContact.sorted(by: { $0.key < $1.key }) {
      block.append(.firstContact, "\(Timestamp.iso(at)) \(conversation)")
    }
    for id in sentIDs { block.append(.sentID, id) }
    return block.serialized()
  }

  /// Reads a memory. Nil where the file is no memory; an operator's edit of the text is taken as it is.
  public init?(_ bytes: [UInt8]) {
    guard let block = try? HeaderBlock.parse(bytes), block[.memory] == "1", let user = block[.user] else { return nil }
    self.init(user: user)
    name = block[.name]
    turnEnded = block[.turnEnded].flatMap(Timestamp.parse)
    noTextReply = block[.noTextReply].flatMap(Timestamp.parse)
    pauses = UserMemory.times(block.all(.pause))
    firstContact = UserMemory.times(block.all(.firstContact))
    sentIDs = block.all(.sentID)
    history = UserMemory.history(block.body)
  }

  // Bytes, not Characters: a mark that combines with the blank or the line end before it must not hide them.

  private static func times(_ lines: [String]) -> [String: Int] {
    var times: [String: Int] = [:]
    for line in lines {
      let words = line.utf8.split(separator: 0x20, maxSplits: 1).map { String(decoding: Array($0), as: UTF8.self) }
      if words.count == 2, let time = Timestamp.parse(words[0]) { times[words[1]] = time }
    }
    return times
  }

  private static func indented(_ text: String) -> String {
    let lines = text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false)
    return String(decoding: Array(lines.joined(separator: "\n  ".utf8)), as: UTF8.self)
  }

  private static func history(_ body: [UInt8]) -> [Line] {
    var history: [Line] = []
    for line in body.split(separator: 0x0A, omittingEmptySubsequences: false) {
      if line.starts(with: "  ".utf8), !history.isEmpty {
        history[history.count - 1].text += "\n" + String(decoding: line.dropFirst(2), as: UTF8.self)
      } else if let first = firstLine(line) {
        history.append(first)
      }
    }
    return history
  }

  /// `TIME ROLE: TEXT`
  private static func firstLine(_ line: ArraySlice<UInt8>) -> Line? {
    let words = line.split(separator: 0x20, maxSplits: 2, omittingEmptySubsequences: false)
      .map { String(decoding: $0, as: UTF8.self) }
    guard words.count >= 2, let at = Timestamp.parse(words[0]), words[1].utf8.last == UInt8(ascii: ":") else {
      return nil
    }
    return Line(
      at: at, role: String(decoding: words[1].utf8.dropLast(), as: UTF8.self), text: words.count > 2 ? words[2] : "")
  }
}
