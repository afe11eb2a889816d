import Foundation
import RoyalCore
import RoyalSpool
import RoyalSystem
import Testing

/// The operator's side of the spool.
struct OperatorTests {
  private static let key = "3f2a9c1d00000000000000000000000000000001"

  @Test(arguments: [
    ("3f2a", EventReference.key(prefix: "3f2a", user: nil)),
    ("3F2A", .key(prefix: "3f2a", user: nil)),
    ("3f2", .file(name: "3f2")),
    (key, .key(prefix: key, user: nil)),
    (key + "0", .file(name: key + "0")),
    ("2ec71b29-3f2a", .key(prefix: "3f2a", user: UserTag(hex: "2ec71b29"))),
    ("2ec71b29-\(key),a3", .key(prefix: key, user: UserTag(hex: "2ec71b29"))),
    ("/var/spool/royal/dead/2ec71b29-\(key),2", .key(prefix: key, user: UserTag(hex: "2ec71b29"))),
    ("dead/2ec71b29-\(key).why", .key(prefix: key, user: UserTag(hex: "2ec71b29"))),
    ("spool/seen/2026-11-22/3f/\(key)", .key(prefix: key, user: nil)),
    ("wait/20261122T174003/2ec71b29-\(key),a1", .key(prefix: key, user: UserTag(hex: "2ec71b29"))),
    ("mine", .file(name: "mine")), ("bad/mine.why", .file(name: "mine")), ("new/mine/", .file(name: "mine")),
  ])
  func `an event is named by its key, a file's name or a path`(text: String, reference: EventReference) {
    #expect(EventReference(text) == reference)
  }

  @Test func `a beginning that two events share is ambiguous, more of it is not`() throws {
    let box = try SpoolFixture()
    let keys = ["abcd1", "abcd2"].map { $0 + String(repeating: "0", count: 35) }
    for key in keys { try box.write("new/2ec71b29-\(key)", "x") }
    let hands = try SpoolOperator.open(box.path)
    guard case .ambiguous(let found) = try hands.find(EventReference("abcd"), now: 0) else {
      return #expect(Bool(false), "abcd is unique")
    }
    #expect(found.map(\.hex) == keys)
    guard case .found(let event) = try hands.find(EventReference("abcd2"), now: 0) else {
      return #expect(Bool(false), "abcd2 is not found")
    }
    #expect(event.key?.hex == keys[1] && event.places.map(\.file.path) == ["new/2ec71b29-\(keys[1])"])
  }

  @Test func `a hand-written file is found by the key in its header`() throws {
    let box = try SpoolFixture()
    let header = "Royal-Spool: 1\nKey: \(Self.key)\nSource: chatwoot\nConversation: 3\n\nHola\n"
    try box.write("hold/mine", header)
    let hands = try SpoolOperator.open(box.path)
    guard case .found(let event) = try hands.find(EventReference("3f2a"), now: 0) else {
      return #expect(Bool(false), "not found")
    }
    #expect(event.key?.hex == Self.key && event.places.map(\.file.path) == ["hold/mine"])
  }

  @Test func `an entry put into wait itself is listed, found, counted, and removed without its folder`() throws {
    let box = try SpoolFixture()
    let hands = try SpoolOperator.open(box.path)
    #expect(hands.unfinished == 0)
    try box.write("wait/2ec71b29-\(Self.key)", "x")
    try box.write("wait/2ec71b29-\(Self.key).why", "too bad\n")
    try FileManager.default.createDirectory(
      atPath: "\(box.path)/wait/20261122T174003", withIntermediateDirectories: false)
    try box.write("wait/20261122T174003/other", "x")
    #expect(hands.unfinished == 2)
    let places = try hands.places(EntrySelection(states: [.wait]), now: 0)
    #expect(Set(places.map(\.file.path)) == ["wait/2ec71b29-\(Self.key)", "wait/20261122T174003/other"])
    guard case .found(let event) = try hands.find(EventReference("3f2a"), now: 0) else {
      return #expect(Bool(false), "not found")
    }
    let place = try #require(event.places.first)
    #expect(event.places.count == 1 && place.state == .wait && place.due == nil)
    #expect(hands.drop(place) == .removed)
    #expect(box.names("wait") == ["20261122T174003", "2ec71b29-\(Self.key).why"])
    for name in ["20261122T174003", "2ec71b29-\(Self.key).why"] {
      try FileManager.default.removeItem(atPath: "\(box.path)/wait/\(name)")
    }
    try box.write("wait/2ec71b29-\(Self.key)", "x")
    #expect(hands.retry(place) == .moved(to: "new/2ec71b29-\(Self.key)"))
    #expect(box.names("").contains("wait"))
  }

  @Test func `each state allows what spool-README says, and nothing else`() throws {
    let box = try SpoolFixture()
    let hands = try SpoolOperator.open(box.path)
    let name = "2ec71b29-\(Self.key)"
    try FileManager.default.createDirectory(
      atPath: "\(box.path)/wait/20261122T174003", withIntermediateDirectories: false)
    let folders: [EntryState: String] = [
      .new: "new", .active: "active", .wait: "wait/20261122T174003", .hold: "hold", .dead: "dead", .bad: "bad",
    ]
    func place(_ state: EntryState) throws -> EntryPlace {
      try box.write("\(folders[state] ?? "")/\(name)", "x")
      return EntryPlace(state: state, file: EntryFile(folder: folders[state] ?? "", name: name), written: 0, size: 1)
    }
    for state in EntryState.allCases {
      for (word, hand, allowed, target) in [
        ("hold", hands.hold, [.new, .wait], "hold"), ("release", hands.release, [.hold], "new"),
        ("retry", hands.retry, [.wait, .dead, .bad], "new"),
      ] as [(String, (EntryPlace) -> HandResult, Set<EntryState>, String)] {
        try FileManager.default.createDirectory(
          atPath: "\(box.path)/wait/20261122T174003", withIntermediateDirectories: true)
        let place = try place(state)
        let result = hand(place)
        if allowed.contains(state) {
          #expect(result == .moved(to: "\(target)/\(name)"), "\(word) \(state)")
          try FileManager.default.removeItem(atPath: "\(box.path)/\(target)/\(name)")
        } else {
          guard case .refused = result else {
            #expect(Bool(false), "\(word) \(state): \(result)")
            continue
          }
          #expect(hands.drop(place) == .removed)
        }
        #expect(hands.hold(EntryPlace(state: .new, file: .new("gone"), written: 0, size: 0)) == .taken)
      }
    }
  }

  @Test func `a missing folder and a name that is not UTF-8 are not taken for somebody faster`() throws {
    let box = try SpoolFixture()
    let hands = try SpoolOperator.open(box.path)
    let odd: [CChar] = "\(box.path)/new/".utf8CString.dropLast() + [-1, 0]
    try #require(close(open(odd, O_CREAT | O_WRONLY, 0o600)) == 0)
    let misnamed = try #require(try hands.places(EntrySelection(states: [.new]), now: 0).first)
    for result in [hands.hold(misnamed), hands.drop(misnamed)] {
      #expect(result == .failed("new/\u{FFFD}: its name is not UTF-8; use mv or rm"))
    }
    #expect(unlink(odd) == 0)
    try box.write("new/2ec71b29-\(Self.key)", "x")
    let place = try #require(try hands.places(EntrySelection(states: [.new]), now: 0).first)
    try FileManager.default.removeItem(atPath: "\(box.path)/hold")
    #expect(hands.hold(place) == .failed("\(box.path)/hold is missing; \"royal init --spool\" makes it"))
    try FileManager.default.removeItem(atPath: "\(box.path)/new/2ec71b29-\(Self.key)")
    #expect(hands.drop(place) == .taken)
  }

  @Test func `retry takes the reason away, and leaves everything where a second delivery waits`() throws {
    let box = try SpoolFixture()
    let hands = try SpoolOperator.open(box.path)
    let name = "2ec71b29-\(Self.key)"
    try box.write("dead/\(name)", "x")
    try box.write("dead/\(name).why", "too bad\n")
    try box.write("new/\(name)", "y")
    let place = try #require(try hands.places(EntrySelection(states: [.dead]), now: 0).first)
    #expect(hands.reason(of: place) == "too bad\n")
    #expect(hands.retry(place) == .occupied("new/\(name)"))
    #expect(box.names("dead") == [name, "\(name).why"])
    try FileManager.default.removeItem(atPath: "\(box.path)/new/\(name)")
    #expect(hands.retry(place) == .moved(to: "new/\(name)"))
    #expect(box.names("dead") == [] && box.text("new/\(name)") == "x")
  }

  @Test func `a survey names the oldest of each state and counts all`() throws {
    let box = try SpoolFixture()
    let hands = try SpoolOperator.open(box.path)
    for number in 0..<50 {
      let key = String(repeating: "0", count: 36) + String(1000 + number)
      try box.write("new/2ec71b29-\(key)", "x", age: TimeInterval(number * 60))
    }
    try box.write("dead/2ec71b29-\(Self.key)", "xyz", age: 90_000)
    try box.write("dead/2ec71b29-\(Self.key).why", "not counted")
    let survey = try hands.survey(EntrySelection(), limit: 3, now: Clock.now())
    let new = try #require(survey.rows.first { $0.state == .new })
    #expect(new.count == 50 && new.omitted == 47 && new.ages.reduce(0, +) == 50)
    #expect(new.entries.map { String($0.file.name.suffix(4)) } == ["1049", "1048", "1047"])
    let dead = try #require(survey.rows.first { $0.state == .dead })
    #expect(dead.count == 1 && dead.size == 3 && dead.ages == [0, 0, 0, 0, 0, 0, 1, 0])
    let old = try hands.survey(EntrySelection(states: [.new], olderThan: 2_400_000), limit: 0, now: Clock.now())
    #expect(old.count == 10)
    let others = EntrySelection(users: [UserTag(user: "somebody else")])
    #expect(try hands.survey(others, limit: 9, now: Clock.now()).count == 0)
  }
}
