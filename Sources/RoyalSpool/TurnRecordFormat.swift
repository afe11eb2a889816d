import RoyalCore

extension HeaderName {
  fileprivate static let turn = HeaderName(rawValue: "Royal-Turn")
  fileprivate static let state = HeaderName(rawValue: "State")
  fileprivate static let member = HeaderName(rawValue: "Member")
  fileprivate static let lone = HeaderName(rawValue: "Lone")
  fileprivate static let process = HeaderName(rawValue: "Process")
  fileprivate static let started = HeaderName(rawValue: "Started")
  fileprivate static let destination = HeaderName(rawValue: "Destination")
  fileprivate static let paused = HeaderName(rawValue: "Paused")
  fileprivate static let delivered = HeaderName(rawValue: "Delivered")
  fileprivate static let agent = HeaderName(rawValue: "Agent")
  fileprivate static let request = HeaderName(rawValue: "Request")
  fileprivate static let intended = HeaderName(rawValue: "Intended")
  fileprivate static let repeats = HeaderName(rawValue: "Repeats")
  fileprivate static let handoff = HeaderName(rawValue: "Handoff")
  fileprivate static let sentID = HeaderName(rawValue: "Sent-Id")
  fileprivate static let part = HeaderName(rawValue: "Part")
}

/// How a turn is written down: header lines, and the parts of the answer as the body, `Part:` giving the bytes of each.
extension TurnRecord {
  public func serialized() -> [UInt8] {
    var block = HeaderBlock(body: Array(parts.joined(separator: "\n").utf8))
    block[.turn] = "1"
    block[.key] = id.hex
    block[.state] = state.text
    if isAgentIdle { block[.agent] = TurnRecord.Word.idle.rawValue }
    block[.request] = heldIn.map { "\(TurnRecord.Word.held.rawValue) \($0)" }
    block[.started] = Timestamp.iso(started)
    for member in members { block.append(.member, "\(member.name.text) \(member.nonce) \(member.day)") }
    if isLone { block[.lone] = "yes" }
    if let process { block[.process] = "\(process.group) \(process.startTime)" }
    if !destination.isEmpty { block[.destination] = destination }
    block[.paused] = pausedAt.map(Timestamp.iso)
    if delivered > 0 { block[.delivered] = String(delivered) }
    block[.intended] = intendedAt.map(Timestamp.iso)
    if repeats > 0 { block[.repeats] = String(repeats) }
    block[.handoff] = handoff?.rawValue
    for sentID in sentIDs { block.append(.sentID, sentID) }
    for part in parts { block.append(.part, String(part.utf8.count)) }
    return block.serialized()
  }

  /// Reads a turn's file. Nil where it is empty, cut off or of another version: such a file counts as absent.
  public init?(_ bytes: [UInt8]) {
    guard let block = try? HeaderBlock.parse(bytes), block[.turn] == "1", block[.length] == String(block.body.count),
      let id = block[.key].flatMap(EventKey.init(hex:)), let state = block[.state].flatMap(State.init(text:)),
      let started = block[.started].flatMap(Timestamp.parse)
    else { return nil }
    self.init(id: id, members: block.all(.member).compactMap(Member.init(text:)), started: started)
    self.state = state
    isLone = block[.lone] == "yes"
    process = block[.process].flatMap(Process.init(text:))
    destination = block[.destination] ?? ""
    pausedAt = block[.paused].flatMap(Timestamp.parse)
    delivered = block[.delivered].flatMap { Int($0) }.map { max(0, $0) } ?? 0
    isAgentIdle = block[.agent] == TurnRecord.Word.idle.rawValue
    heldIn = block[.request].flatMap { $0.hasPrefix("held ") ? String($0.dropFirst(5)) : nil }
    intendedAt = block[.intended].flatMap(Timestamp.parse)
    repeats = block[.repeats].flatMap { Int($0) }.map { max(0, $0) } ?? 0
    handoff = block[.handoff].flatMap(Handoff.init)
    sentIDs = block.all(.sentID)
    guard let parts = TurnRecord.parts(of: block) else { return nil }
    self.parts = parts
  }

  /// The words that are written over one another in place; all of one length.
  public enum Word: String, Sendable {
    case idle, busy
    case held, left
  }

  /// Where in the file the state stands, in bytes. All that is written over in place comes next, within the first sector, which
  /// a power cut does not tear.
  var stateOffset: Int { "Royal-Turn: 1\nKey: ".utf8.count + id.hex.utf8.count + "\nState: ".utf8.count }

  /// Where in the file such a word stands, in bytes; nil where the file says nothing of it.
  func offset(of word: Word) -> Int? {
    var end = stateOffset + state.text.utf8.count + 1
    if isAgentIdle {
      let value = end + "Agent: ".utf8.count
      if word == .idle || word == .busy { return value }
      end = value + TurnRecord.Word.idle.rawValue.utf8.count + 1
    }
    guard word == .held || word == .left, heldIn != nil else { return nil }
    return end + "Request: ".utf8.count
  }

  /// `done`, as long as what the file says now.
  var endedState: [UInt8] {
    let done = State.done.text
    return Array((done + String(repeating: " ", count: state.text.utf8.count - done.utf8.count)).utf8)
  }

  private static func parts(of block: HeaderBlock) -> [String]? {
    var position = 0
    var parts: [String] = []
    for length in block.all(.part).map({ Int($0) ?? -1 }) {
      if !parts.isEmpty { position += 1 }
      guard length >= 0, length <= block.body.count - position else { return nil }
      parts.append(String(decoding: block.body[position..<(position + length)], as: UTF8.self))
      position += length
    }
    return parts
  }
}

extension TurnRecord.State {
  fileprivate var text: String {
    switch self {
    case .claimed: "claimed"
    case .answered: "answered"
    case .sending(let part): "sending \(part)"
    case .done: "done"
    }
  }

  fileprivate init?(text: String) {
    let text = text.prefix { $0 != " " } == "done" ? "done" : text
    switch text {
    case "claimed": self = .claimed
    case "answered": self = .answered
    case "done": self = .done
    default:
      guard text.hasPrefix("sending "), let part = Int(text.dropFirst(8)), part > 0 else { return nil }
      self = .sending(part)
    }
  }
}

extension TurnRecord.Member {
  fileprivate init?(text: String) {
    let words = text.split(separator: " ").map(String.init)
    guard words.count == 3, let name = EntryName(words[0]) else { return nil }
    self.init(name: name, nonce: words[1], day: words[2])
  }
}

extension TurnRecord.Process {
  fileprivate init?(text: String) {
    let words = text.split(separator: " ")
    guard words.count == 2, let group = Int32(words[0]), let startTime = UInt64(words[1]) else { return nil }
    self.init(group: group, startTime: startTime)
  }
}
