import RoyalCore

extension HeaderName {
  fileprivate static let memory = HeaderName(rawValue: "Royal-User")
  fileprivate static let turnEnded = HeaderName(rawValue: "Turn-Ended")
  fileprivate static let turn = HeaderName(rawValue: "Turn")
  fileprivate static let pause = HeaderName(rawValue: "Pause")
  fileprivate static let firstContact = HeaderName(rawValue: "First-Contact")
  fileprivate static let handled = HeaderName(rawValue: "Handled")
  fileprivate static let noTextReply = HeaderName(rawValue: "No-Text-Reply")
  fileprivate static let sentID = HeaderName(rawValue: "Sent-Id")
}

/// How a memory is written: header lines, then what was said, a line each; further lines of the same text are indented.
extension UserMemory {
  public func serialized() -> [UInt8] {
    var block = HeaderBlock(body: history.flatMap { $0.serialized })
    block[.memory] = "1"
    block[.user] = user
    block[.name] = name
    block[.turnEnded] = turnEnded.map(Timestamp.iso)
    for turn in turns { block.append(.turn, turn) }
    block[.noTextReply] = noTextReply.map(Timestamp.iso)
    for (conversation, until) in pauses.sorted(by: { $0.key < $1.key }) {
      block.append(.pause, "\(Timestamp.iso(until)) \(conversation)")
    }
    for (conversation, at) in firstContact.sorted(by: { $0.key < $1.key }) {
      block.append(.firstContact, "\(Timestamp.iso(at)) \(conversation)")
    }
    for (conversation, number) in handled.sorted(by: { $0.key < $1.key }) {
      block.append(.handled, "\(number) \(conversation)")
    }
    for id in sentIDs { block.append(.sentID, id) }
    return block.serialized()
  }

  /// Reads a memory. Nil where the file is no memory; an operator's edit of the text is taken as it is.
  public init?(_ bytes: [UInt8]) {
    guard let block = try? HeaderBlock.parse(bytes), block[.memory] == "1", let user = block[.user] else { return nil }
    self.init(user: user, turns: block.all(.turn), history: UserMemory.history(block.body))
    name = block[.name]
    turnEnded = block[.turnEnded].flatMap(Timestamp.parse)
    noTextReply = block[.noTextReply].flatMap(Timestamp.parse)
    pauses = UserMemory.times(block.all(.pause))
    firstContact = UserMemory.times(block.all(.firstContact))
    sentIDs = block.all(.sentID)
    for line in block.all(.handled) {
      let words = line.split(separator: " ", maxSplits: 1).map(String.init)
      if words.count == 2, let number = Int(words[0]) { handled[words[1]] = number }
    }
  }

  private static func times(_ lines: [String]) -> [String: Int] {
    var times: [String: Int] = [:]
    for line in lines {
      let words = line.utf8.split(separator: 0x20, maxSplits: 1).map { String(decoding: $0, as: UTF8.self) }
      if words.count == 2, let time = Timestamp.parse(words[0]) { times[words[1]] = time }
    }
    return times
  }

  /// Everything is cut between bytes: to a String `\r\n` is one Character, and so is a blank with the accent behind it that a
  /// customer's text may begin with.
  private static func history(_ body: [UInt8]) -> [Line] {
    var history: [Line] = []
    for bytes in body.split(separator: 0x0A, omittingEmptySubsequences: false) {
      if bytes.starts(with: "  ".utf8), !history.isEmpty {
        history[history.count - 1].text += "\n" + String(decoding: bytes.dropFirst(2), as: UTF8.self)
      } else if let line = Line(bytes) {
        history.append(line)
      }
    }
    return history
  }
}

/// `2026-11-24T02:47:49.000Z user: Hola`, and `assistant (Ana):` where a person of the shop wrote.
extension UserMemory.Line {
  fileprivate var serialized: [UInt8] {
    var bytes = Array("\(Timestamp.iso(at)) \(role)\(person.map { " (\($0))" } ?? ""): ".utf8)
    for byte in text.utf8 {
      bytes.append(byte)
      if byte == 0x0A { bytes += "  ".utf8 }
    }
    return bytes + [0x0A]
  }

  /// Nil where it is no such line.
  fileprivate init?(_ line: ArraySlice<UInt8>) {
    guard let blank = line.firstIndex(of: 0x20),
      let at = Timestamp.parse(String(decoding: line[..<blank], as: UTF8.self))
    else { return nil }
    let rest = line[(blank + 1)...]
    let word = rest.prefix { $0 != UInt8(ascii: ":") && $0 != 0x20 }
    let behind = rest[word.endIndex...]
    guard !word.isEmpty else { return nil }
    let role = String(decoding: word, as: UTF8.self)
    if behind.starts(with: ":".utf8) {
      self.init(at: at, role: role, text: UserMemory.Line.said(behind.dropFirst()))
    } else if behind.starts(with: " (".utf8), let end = behind.firstRange(ofBytes: "):") {
      let person = String(decoding: behind[..<end.lowerBound].dropFirst(2), as: UTF8.self)
      self.init(at: at, role: role, person: person, text: UserMemory.Line.said(behind[end.upperBound...]))
    } else {
      return nil
    }
  }

  /// What stands behind the colon, without the blank that follows it.
  private static func said(_ text: ArraySlice<UInt8>) -> String {
    String(decoding: text.first == 0x20 ? text.dropFirst() : text, as: UTF8.self)
  }
}
