import RoyalCore
import RoyalSpool
import Testing

@testable import RoyalOperate

/// What `royal why` says of an entry: pure, over facts that a test makes up.
struct OutlookTests {
  private static let now = 1_795_000_000_000
  private static let key = EventKey.hash(of: ["x"])
  private static let user = "+5491155550101"

  private static func entry(nonce: String = "n1", source: String = "chatwoot", kind: Entry.Kind = .message) -> Entry {
    var entry = Entry(kind: kind, key: key, nonce: nonce, body: Array("Hola".utf8))
    entry[.source] = source
    entry[.account] = "7"
    entry[.conversation] = "33"
    entry[.user] = user
    return entry
  }

  private static func place(
    _ state: EntryState, folder: String? = nil, suffix: String = "", entry: Entry? = entry(), reason: String? = nil,
    age: Int = 3_600_000
  ) -> StoryFacts.Place {
    let name = "\(UserTag(user: user))-\(key.hex)\(suffix)"
    let file = EntryFile(folder: folder ?? state.rawValue, name: name)
    return StoryFacts.Place(
      place: EntryPlace(state: state, file: file, written: now - age, size: 1), entry: entry, reason: reason)
  }

  private static func outlook(_ place: StoryFacts.Place, _ change: (inout StoryFacts) -> Void = { _ in }) -> Outlook {
    var facts = StoryFacts(key: key, settings: Settings(), now: now)
    facts.drain.isAlive = true
    facts.places = [place]
    change(&facts)
    return Outlook.of(place, facts)
  }

  private static func memory(_ change: (inout UserMemory) -> Void) -> (path: String, memory: UserMemory) {
    var memory = UserMemory(user: user)
    change(&memory)
    return ("users/x", memory)
  }

  @Test func `a new entry waits for an agent, the buffer, the cooldown, or the user's turn under way`() {
    #expect(Self.outlook(Self.place(.new)).reason == nil)
    #expect(Self.outlook(Self.place(.new, age: 2000)).reason?.contains("in 6s") == true)
    #expect(Self.outlook(Self.place(.new, entry: Self.entry(source: "test"), age: 2000)).reason == nil)
    let cooling = Self.outlook(Self.place(.new)) { $0.memory = Self.memory { $0.turnEnded = Self.now - 500 } }
    #expect(cooling.reason?.contains("cooldown") == true)
    let behind = Self.outlook(Self.place(.new)) { $0.neighbours = [Self.place(.active).place] }
    #expect(behind.reason?.contains("under way") == true)
  }

  @Test func `whatever stops everything is told first`() {
    #expect(Self.outlook(Self.place(.new)) { $0.drain.isAlive = false }.next.hasPrefix("royal-drain does not run"))
    #expect(Self.outlook(Self.place(.new)) { $0.drain.isPaused = true }.next.hasPrefix("ctl/pause-drain"))
    let human = Self.outlook(Self.place(.new)) {
      $0.memory = Self.memory { $0.pauses["chatwoot/7/33"] = Self.now + 600_000 }
    }
    #expect(human.reason?.contains("human") == true && human.next.contains("superseded"))
  }

  @Test(arguments: ["agent", "chatwoot/7"]) func `an outage is the reason of what it stops`(destination: String) {
    let stopped = Self.outlook(Self.place(.new)) {
      $0.drain.report = DrainReport(started: 0)
      $0.drain.report?.breakers = [
        .init(
          destination: destination, since: Self.now - 1000, nextProbe: Self.now + 1000, probes: 1, reason: "HTTP 401")
      ]
    }
    #expect(stopped.reason?.contains("HTTP 401") == true)
    let other = Self.outlook(Self.place(.new)) {
      $0.drain.report = DrainReport(started: 0)
      $0.drain.report?.breakers = [
        .init(destination: "evolution/t", since: 0, nextProbe: 0, probes: 1, reason: "HTTP 401")
      ]
    }
    #expect(other.reason == nil)
  }

  @Test(arguments: [
    (SeenRecord.State.claimed, "n2", "second delivery"), (.done, "n2", "second delivery"), (.done, "n1", "copy"),
  ])
  func `what the spool knows already is dropped`(state: SeenRecord.State, nonce: String, says: String) {
    let outlook = Self.outlook(Self.place(.new)) {
      $0.seen = ("seen/x", SeenRecord(state: state, nonce: nonce, at: Self.now))
    }
    #expect(outlook.next.contains(says))
  }

  @Test func `a hand-written copy of what was answered is dropped as well`() {
    var entry = Self.entry()
    entry[.nonce] = nil
    let outlook = Self.outlook(Self.place(.new, entry: entry)) {
      $0.seen = ("seen/x", SeenRecord(state: .done, nonce: "-", at: Self.now))
    }
    #expect(outlook.next.contains("copy"))
  }

  @Test func `a second delivery of what is parked or runs stays out`() {
    for state in [EntryState.hold, .active] {
      #expect(Self.outlook(Self.place(.new)) { $0.places.append(Self.place(state)) }.next.contains("stays out"))
    }
  }

  @Test(arguments: [
    (TurnRecord.State.claimed, "the agent is asked", "crash is counted"),
    (.answered, "being delivered", "the delivery goes on"),
    (.sending(1), "part 1 of 1 may have left", "the delivery goes on"),
    (.done, "answered", "removed"),
  ])
  func `a turn under way, and what a drain that starts makes of it`(
    state: TurnRecord.State, says: String, later: String
  ) {
    let change = { (facts: inout StoryFacts) in
      let member = TurnRecord.Member(
        name: EntryName(user: UserTag(user: Self.user), key: Self.key), nonce: "n1", day: "x")
      var turn = TurnRecord(id: Self.key, members: [member], started: Self.now - 1000)
      turn.state = state
      turn.parts = ["Hola"]
      facts.turn = ("turns/x", turn)
    }
    #expect(Self.outlook(Self.place(.active), change).state.contains(says))
    let dead = Self.outlook(Self.place(.active)) {
      change(&$0)
      $0.drain.isAlive = false
    }
    #expect(dead.next.contains(later))
  }

  @Test func `a retry tells how often, why, until when, and when it ends`() {
    let place = Self.place(.wait, folder: "wait/\(Timestamp.compact(Self.now + 130_000))", suffix: ",a3")
    let outlook = Self.outlook(place) {
      $0.seen = ("seen/x", SeenRecord(state: .claimed, nonce: "n1", at: Self.now - 60_000, why: "agent: HTTP 429"))
    }
    #expect(outlook.state.contains("3 of 8") && outlook.reason == "agent: HTTP 429")
    #expect(
      outlook.next.contains("in 2m") && outlook.next.contains(Timestamp.isoSeconds(Self.now - 60_000 + 86_400_000)))
  }

  @Test func `what an operator can do is said`() {
    let short = String(Self.key.hex.prefix(8))
    #expect(Self.outlook(Self.place(.hold)).next.contains("royal release \(short)"))
    let reason = "the agent failed: exit 1\nWhen: 2026-11-24T02:56:38.403Z\nAttempts: 2\nFrom: active/x\n"
    let dead = Self.outlook(Self.place(.dead, reason: reason))
    #expect(dead.reason == "the agent failed: exit 1" && dead.next.contains("royal retry \(short)"))
    #expect(dead.state.contains("2026-11-24T02:56:38.403Z") && dead.state.contains("2 attempts"))
    #expect(Self.outlook(Self.place(.bad, entry: nil, reason: "no\n")).next.contains("mend"))
  }

  @Test(arguments: [
    (SeenRecord.State.done, "over"), (.superseded, "human"), (.collapsed, "same text"), (.dead, "given up"),
    (.claimed, "removed by hand"),
  ])
  func `a record alone tells how it ended`(state: SeenRecord.State, says: String) {
    var facts = StoryFacts(key: Self.key, settings: Settings(), now: Self.now)
    facts.seen = ("seen/x", SeenRecord(state: state, nonce: "n1", at: Self.now))
    #expect(Outlook.ofRecord(facts).state.contains(says))
  }

  @Test func `the answer of a moment is found in the user's memory`() {
    var facts = StoryFacts(key: Self.key, settings: Settings(), now: Self.now)
    facts.seen = ("seen/x", SeenRecord(state: .done, nonce: "n1", at: Self.now))
    facts.memory = Self.memory { memory in
      for (at, role, text) in [
        (-90_000, "user", "¿Aros?"), (-80_000, "assistant", "Sí."), (-5000, "user", "¿Y"), (-4000, "user", "anillos?"),
        (-20, "assistant", "También."), (-20, "assistant", "¿Cuál?"), (60_000, "user", "Gracias"),
      ] { memory.history.append(.init(at: Self.now + at, role: role, text: text)) }
    }
    #expect(facts.answer == "También.\n¿Cuál?" && facts.question == "¿Y / anillos?")
  }
}
