import RoyalCore

/// What is remembered of a user: the conversation so far, the last turn's end, and which conversations a human has taken over.
public struct UserMemory: Equatable, Sendable {
  /// One thing that was said.
  public struct Line: Equatable, Sendable {
    /// Epoch milliseconds.
    public var at: Int
    /// `user`, or `assistant` for the bot and for a person of the shop.
    public var role: String
    /// What the person of the shop is called who wrote it; nil for the customer and for the bot.
    public var person: String?
    public var text: String

    public init(at: Int, role: String, person: String? = nil, text: String) {
      self.at = at
      self.role = role
      self.person = person
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
  /// The highest number of a message that was handled in a conversation, for platforms that number them.
  public var handled: [String: Int] = [:]
  /// When the user was last told that only text can be read, epoch milliseconds.
  public var noTextReply: Int?
  /// The platforms' ids of the last answers, by which their echoes are known.
  public var sentIDs: [String] = []
  /// The last turns that are in the history: one that recovery finishes a second time is not remembered twice.
  public private(set) var turns: [String] = []
  public var history: [Line] = []

  public init(user: String) { self.user = user }

  /// Unicode scalars of one thing that was said which are kept; no model reads more of it.
  static let lineLimit = 10_000
  /// Bytes of a history, so that a file is read in a moment whatever the customer pastes.
  static let historyLimit = 512 << 10

  init(user: String, turns: [String], history: [Line]) {
    self.user = user
    self.turns = turns
    self.history = history
  }

  /// Adds something that was said, unless it is there already: the same words at the same moment.
  public mutating func add(_ line: Line) {
    var line = line
    if line.text.unicodeScalars.count > UserMemory.lineLimit {
      line.text = String(String.UnicodeScalarView(line.text.unicodeScalars.prefix(UserMemory.lineLimit))) + "…"
    }
    line.person = line.person.map(UserMemory.personName)
    if !history.contains(line) { history.append(line) }
  }

  /// Notes that a turn is remembered.
  /// - Parameter turn: T and when it began.
  /// - Returns: false where it was already.
  public mutating func begin(_ turn: String) -> Bool {
    guard !turns.contains(turn) else { return false }
    turns = Array((turns + [turn]).suffix(8))
    return true
  }

  /// A name that can stand in parentheses.
  private static func personName(_ name: String) -> String {
    let clean = HeaderValue.clean(name).filter { !"()".contains($0) }.prefix(60)
    return clean.isEmpty ? "human" : String(clean)
  }

  /// Forgets what is too old or too much.
  /// - Parameters:
  ///   - turns: how many questions are kept with their answers; one question may be several messages.
  ///   - age: milliseconds.
  public mutating func trim(turns: Int, age: Int, now: Int) {
    history = UserMemory.last(turns, of: history.filter { now - $0.at <= age })
    sentIDs = Array(sentIDs.suffix(50))
    pauses = pauses.filter { $0.value > now }
    firstContact = firstContact.filter { now - $0.value <= 86_400_000 }
    if handled.count > 20 {
      let newest = handled.sorted { ($0.value, $0.key) > ($1.value, $1.key) }.prefix(20)
      handled = Dictionary(uniqueKeysWithValues: newest.map { ($0.key, $0.value) })
    }
  }

  /// The last turns: each begins with what the user says after somebody else said something.
  private static func last(_ turns: Int, of history: [Line]) -> [Line] {
    var left = turns
    var room = historyLimit
    var start = history.endIndex
    for index in history.indices.reversed() {
      room -= history[index].text.utf8.count
      guard left > 0, room >= 0 else { break }
      start = index
      let begins = history[index].role == "user" && (index == 0 || history[index - 1].role != "user")
      if begins { left -= 1 }
    }
    return Array(history[start...])
  }
}
