import Foundation
import RoyalCore
import RoyalSchedule
import RoyalSpool
import RoyalSystem
import Testing

@testable import RoyalDrain

@Suite("What comes into the spool") struct IntakeTests {
  private struct Bench {
    let fixture: DrainFixture
    var intake: Intake
    var schedule: Intake.Schedule
    let moment = Moment.current()

    init(_ change: (inout Settings) -> Void = { _ in }) throws {
      fixture = try DrainFixture(change: change)
      intake = Intake(
        spool: fixture.spool, settings: fixture.runner.settings, running: fixture.running, log: Log(level: .error))
      schedule = Scheduler(rules: ScheduleRules(fixture.runner.settings))
    }

    mutating func takeAll() throws {
      for name in try fixture.spool.scanNew(now: Clock.now()).sorted() {
        _ = intake.take(.new(name), due: nil, moment, &schedule)
      }
    }

    /// Stores a takeover as the hook does.
    func storeTakeover(_ source: String = "chatwoot", change: (inout Entry) -> Void = { _ in }) throws {
      var entry = Entry(kind: .takeover, body: Array("Hola, soy Marta".utf8))
      let key = EventKey(random: randomBytes(20))
      entry[.key] = key.hex
      entry[.source] = source
      if source == "chatwoot" { entry[.account] = "1" } else { entry[.instance] = "shop" }
      entry[.conversation] = "77"
      entry[.user] = "+5491100000001"
      entry[.sent] = Timestamp.iso(moment.now)
      entry[.author] = "user"
      change(&entry)
      _ = try SpoolWriter.open(fixture.path).store(
        entry, as: EntryName(user: UserTag(user: entry[.user] ?? ""), key: key))
    }

    func copy(_ file: EntryFile, to other: EntryFile) throws {
      try FileManager.default.copyItem(atPath: "\(fixture.path)/\(file.path)", toPath: "\(fixture.path)/\(other.path)")
    }

    func remove(_ file: EntryFile) throws {
      try FileManager.default.removeItem(atPath: "\(fixture.path)/\(file.path)")
    }

    var isPaused: Bool { get throws { try !fixture.spool.users.memory(of: "+5491100000001").pauses.isEmpty } }
  }

  /// Stores an order to clear as the hook does.
  private func storeClear(_ bench: Bench) throws -> EntryName {
    var order = Entry(kind: .clear, body: [])
    let key = EventKey(random: randomBytes(20))
    order[.key] = key.hex
    order[.source] = "test"
    let name = EntryName(user: .operator, key: key)
    _ = try SpoolWriter.open(bench.fixture.path).store(order, as: name)
    return name
  }

  @Test func `an order to clear stays while the spool keeps anything, and is carried out again`() throws {
    var bench = try Bench()
    try bench.fixture.store("hola", id: "1")
    let order = try storeClear(bench)
    let dead = "\(bench.fixture.path)/dead"
    try bench.takeAll()
    try FileManager.default.moveItem(atPath: dead, toPath: "\(dead).away")
    #expect(!bench.intake.carryOutClear(bench.moment, &bench.schedule))
    try FileManager.default.moveItem(atPath: "\(dead).away", toPath: dead)
    #expect(bench.fixture.names("new").count == 2 && bench.intake.clearOrders.isEmpty)
    try bench.takeAll()
    #expect(!bench.intake.carryOutClear(bench.moment, &bench.schedule, isRestCleared: false))
    #expect(bench.fixture.names("new") == [order.plain])
    try bench.takeAll()
    #expect(bench.intake.carryOutClear(bench.moment, &bench.schedule))
    #expect(bench.fixture.names("new").isEmpty && bench.fixture.names("dead").count == 2)
  }

  @Test func `an order to clear that cannot be ended is not carried out again`() throws {
    var bench = try Bench()
    try bench.fixture.store("hola", id: "1")
    let name = try storeClear(bench)
    try bench.takeAll()
    // A directory in its place: it can be read, and not be removed.
    let file = "\(bench.fixture.path)/new/\(name.plain)"
    try FileManager.default.moveItem(atPath: file, toPath: "\(file).away")
    mkdir(file, 0o770)
    #expect(bench.intake.carryOutClear(bench.moment, &bench.schedule))
    rmdir(file)
    try FileManager.default.moveItem(atPath: "\(file).away", toPath: file)
    #expect(bench.schedule.waiting == 0 && bench.fixture.names("dead").count == 2)
    try bench.fixture.store("¿hay alguien?", id: "2")
    try bench.takeAll()
    #expect(bench.intake.clearOrders.isEmpty && bench.intake.carriedOut.isEmpty)
    #expect(bench.schedule.waiting == 1 && !bench.fixture.names("new").contains(name.plain))
  }

  @Test func `a message waits in the schedule and stays where it lies`() throws {
    var bench = try Bench()
    let name = try bench.fixture.store("hola", id: "1")
    try bench.takeAll()
    try bench.takeAll()
    #expect(bench.schedule.waiting == 1)
    #expect(bench.fixture.names("new") == [name.plain])
  }

  @Test func `a message waits where it was seen first, and its copies take its place when it goes`() throws {
    var bench = try Bench()
    let name = try bench.fixture.store("hola", id: "1")
    let files = [name.plain, "\(name.plain),1", "\(name.plain),2"].map { EntryFile.new($0) }
    for file in files {
      if file != files[0] { try bench.copy(files[0], to: file) }
      _ = bench.intake.take(file, due: nil, bench.moment, &bench.schedule)
    }
    #expect(bench.intake.file(of: name) == files[0] && bench.intake.copies == [name.user: [files[1], files[2]]])
    try bench.remove(files[1])
    #expect(bench.intake.leave(files[1], &bench.schedule).isEmpty && bench.schedule.waiting == 1)
    try bench.remove(files[0])
    #expect(bench.intake.leave(files[0], &bench.schedule) == [files[2]] && bench.schedule.waiting == 0)
    #expect(bench.intake.copies.isEmpty)
    _ = bench.intake.take(files[2], due: nil, bench.moment, &bench.schedule)
    #expect(bench.intake.file(of: name) == files[2] && bench.schedule.waiting == 1)
  }

  @Test func `a copy of what was answered changes nothing of it while a human has the conversation`() throws {
    var bench = try Bench()
    try bench.storeTakeover()
    try bench.takeAll()
    let name = try bench.fixture.store("hola", id: "1") { $0[.nonce] = "c0ffee" }
    try bench.fixture.spool.seen.settle(name.key, SeenRecord(state: .done, nonce: "c0ffee", at: bench.moment.now))
    try bench.takeAll()
    #expect(try bench.fixture.names("new").isEmpty && bench.fixture.spool.seen.record(name.key)?.state == .done)
  }

  @Test func `an order ends copies, too`() throws {
    var bench = try Bench()
    let name = try bench.fixture.store("hola", id: "1") { $0[.sent] = Timestamp.iso(bench.moment.now - 1000) }
    try bench.copy(.new(name.plain), to: .new("\(name.plain),old"))
    try bench.takeAll()
    try bench.storeTakeover {
      $0[.author] = "status"
      $0[.status] = "resolved"
    }
    try bench.takeAll()
    #expect(bench.fixture.names("new").isEmpty)
    #expect(try bench.fixture.spool.seen.record(name.key)?.state == .superseded)
  }

  @Test func `a human's message ends what waits in the conversation and keeps the bot out`() throws {
    var bench = try Bench()
    let name = try bench.fixture.store("hola", id: "1")
    try bench.takeAll()
    try bench.storeTakeover()
    try bench.takeAll()
    #expect(try bench.schedule.waiting == 0 && bench.isPaused)
    #expect(bench.fixture.names("new").isEmpty)
    #expect(try bench.fixture.spool.seen.record(name.key)?.state == .superseded)
    let later = try bench.fixture.store("¿hola?", id: "2")
    try bench.takeAll()
    #expect(try bench.fixture.spool.seen.record(later.key)?.state == .superseded)
  }

  @Test func `our own echo, an automation and our mirrored answer are no human`() throws {
    var bench = try Bench()
    try bench.fixture.spool.users.update("+5491100000001") { $0.sentIDs = ["3EB0AA"] }
    try bench.storeTakeover { $0[.marker] = "abc" }
    try bench.storeTakeover { $0[.automation] = "12" }
    try bench.storeTakeover { $0[.sourceID] = "WAID:3EB0AA" }
    try bench.takeAll()
    #expect(try !bench.isPaused)
    #expect(bench.fixture.names("new").isEmpty)
  }

  @Test func `the greeting that WhatsApp Business sends by itself is no human`() throws {
    var bench = try Bench()
    try bench.fixture.store("hola", id: "1", source: "evolution")
    try bench.takeAll()
    try bench.storeTakeover("evolution") { $0[.sent] = Timestamp.iso(bench.moment.now + 5000) }
    try bench.takeAll()
    #expect(try !bench.isPaused && bench.schedule.waiting == 1)
    try bench.storeTakeover("evolution") { $0[.sent] = Timestamp.iso(bench.moment.now + 60_000) }
    try bench.takeAll()
    #expect(try bench.isPaused)
  }

  @Test func `a greeting that comes before the message it answers waits for it`() throws {
    var bench = try Bench()
    try bench.storeTakeover("evolution") { $0[.received] = Timestamp.iso(bench.moment.now) }
    try bench.takeAll()
    #expect(try !bench.isPaused && bench.fixture.names("new").count == 1)
    try bench.fixture.store("hola", id: "1", source: "evolution") {
      $0[.sent] = Timestamp.iso(bench.moment.now - 2000)
    }
    for name in try bench.fixture.spool.scanNew(now: Clock.now()).sorted(by: >) {
      _ = bench.intake.take(.new(name), due: nil, bench.moment, &bench.schedule)
    }
    try bench.takeAll()
    #expect(try !bench.isPaused && bench.schedule.waiting == 1 && bench.fixture.names("new").count == 1)
  }

  @Test func `our answer that comes back while it is being sent is no human, and a human's word then is one`() throws {
    var bench = try Bench()
    let name = try bench.fixture.store("hola", id: "1", source: "evolution")
    let member = TurnRecord.Member(name: name, nonce: "-", day: "2026-11-28")
    var record = TurnRecord(id: name.key, members: [member], started: 0)
    record.destination = "evolution/shop"
    record.state = .sending(1)
    try bench.fixture.running.advance(record)
    for id in ["WAID:OURS", "WAID:HUMAN"] {
      try bench.storeTakeover {
        $0[.sourceID] = id
        $0[.received] = Timestamp.iso(bench.moment.now)
        $0[.sent] = Timestamp.iso(bench.moment.now + 60_000)
      }
    }
    try bench.takeAll()
    #expect(try !bench.isPaused && bench.fixture.names("new").count == 3)
    bench.fixture.running.noteSent("OURS")
    try bench.takeAll()
    #expect(try !bench.isPaused && bench.fixture.names("new").count == 2)
    bench.fixture.running.remove(name.key)
    try bench.takeAll()
    #expect(try bench.isPaused)
  }

  @Test(arguments: [("chatwoot", "+5491100000002"), ("evolution", "+5491100000001")])
  func `a human's word waits for no answer that it cannot be`(source: String, sendingTo user: String) throws {
    var bench = try Bench()
    let name = try bench.fixture.store("hola", id: "1", source: "evolution", user: user)
    let member = TurnRecord.Member(name: name, nonce: "-", day: "2026-11-28")
    var record = TurnRecord(id: name.key, members: [member], started: 0)
    record.destination = "evolution/shop"
    record.state = .sending(1)
    try bench.fixture.running.advance(record)
    try bench.storeTakeover(source) {
      $0[.sourceID] = source == "chatwoot" ? "WAID:HUMAN" : "HUMAN"
      $0[.received] = Timestamp.iso(bench.moment.now - 5000)
      $0[.sent] = Timestamp.iso(bench.moment.now + 60_000)
    }
    try bench.takeAll()
    #expect(try bench.isPaused)
  }

  @Test func `the greeting is no human where it comes through Chatwoot, whichever platform brought the message`() throws
  {
    for source in ["evolution", "chatwoot"] {
      var bench = try Bench()
      try bench.fixture.store("hola", id: "1", source: source) {
        $0[.sourceID] = source == "chatwoot" ? "WAID:3EB0AA" : nil
      }
      try bench.takeAll()
      try bench.storeTakeover {
        $0[.sourceID] = "WAID:3EB0BB"
        $0[.sent] = Timestamp.iso(bench.moment.now + 5000)
      }
      try bench.takeAll()
      #expect(try !bench.isPaused && bench.schedule.waiting == 1, "\(source)")
      // What is written in the dashboard has no id of WhatsApp's.
      try bench.storeTakeover { $0[.sent] = Timestamp.iso(bench.moment.now + 5000) }
      try bench.takeAll()
      #expect(try bench.isPaused, "\(source)")
    }
  }

  @Test func `who closes a conversation ends what waits, and keeps the bot out no longer`() throws {
    var bench = try Bench()
    let before = try bench.fixture.store("gracias", id: "1") { $0[.sent] = Timestamp.iso(bench.moment.now - 1000) }
    try bench.storeTakeover()
    try bench.takeAll()
    #expect(try bench.isPaused)
    try bench.storeTakeover {
      $0[.author] = "status"
      $0[.status] = "resolved"
    }
    try bench.takeAll()
    #expect(try !bench.isPaused && bench.fixture.spool.seen.record(before.key)?.state == .superseded)
    try bench.fixture.store("¿otra cosa?", id: "2") { $0[.sent] = Timestamp.iso(bench.moment.now + 1000) }
    try bench.takeAll()
    #expect(bench.schedule.waiting == 1)
    try bench.storeTakeover {
      $0[.author] = "status"
      $0[.status] = "snoozed"
    }
    try bench.takeAll()
    #expect(try bench.isPaused)
  }

  @Test(arguments: [("+5491100000001", true), ("chatwoot:1:77", false)])
  func `a human on one platform keeps the bot out on the other where the phone number says who it is`(
    user: String, isSame: Bool
  ) throws {
    var bench = try Bench()
    let name = try bench.fixture.store("hola", id: "1", source: "evolution", user: user)
    try bench.takeAll()
    try bench.storeTakeover { $0[.user] = user }
    try bench.takeAll()
    #expect(bench.schedule.waiting == (isSame ? 0 : 1))
    #expect(try bench.fixture.spool.seen.record(name.key)?.state == (isSame ? .superseded : nil))
    let later = try bench.fixture.store("¿hola?", id: "2", source: "evolution", user: user)
    try bench.takeAll()
    #expect(try bench.fixture.spool.seen.record(later.key)?.state == (isSame ? .superseded : nil))
  }

  @Test func `what a human's message ends is ended in whatever order the files are looked at`() throws {
    var bench = try Bench { $0.humanPause = 0 }
    try bench.storeTakeover { $0[.sent] = Timestamp.iso(bench.moment.now) }
    try bench.takeAll()
    let before = try bench.fixture.store("antes", id: "1") { $0[.sent] = Timestamp.iso(bench.moment.now - 1000) }
    try bench.fixture.store("después", id: "2") { $0[.sent] = Timestamp.iso(bench.moment.now + 1000) }
    try bench.takeAll()
    #expect(bench.schedule.waiting == 1)
    #expect(try bench.fixture.spool.seen.record(before.key)?.state == .superseded)
  }

  @Test func `a human's message that arrives late keeps the bot out from when it was written`() throws {
    var bench = try Bench { $0.humanPause = 60_000 }
    try bench.fixture.store("antes", id: "1") { $0[.sent] = Timestamp.iso(bench.moment.now - 200_000) }
    try bench.fixture.store("después", id: "2") { $0[.sent] = Timestamp.iso(bench.moment.now - 10_000) }
    try bench.takeAll()
    try bench.storeTakeover { $0[.sent] = Timestamp.iso(bench.moment.now - 100_000) }
    try bench.takeAll()
    #expect(try !bench.isPaused && bench.schedule.waiting == 1)
  }

  @Test func `a cancelled message is not answered, whether it waits or comes later`() throws {
    for comesLater in [false, true] {
      var bench = try Bench()
      let key = EventKey.event(source: "chatwoot", kind: "message", scope: "1", id: "1")
      if !comesLater { try bench.fixture.store("hola", id: "1") }
      try bench.takeAll()
      var entry = Entry(kind: .cancel)
      entry[.source] = "chatwoot"
      entry[.cancels] = key.hex
      entry[.user] = "+5491100000001"
      let name = EntryName(user: UserTag(user: "+5491100000001"), key: EventKey(random: randomBytes(20)))
      _ = try SpoolWriter.open(bench.fixture.path).store(entry, as: name)
      try bench.takeAll()
      #expect(bench.schedule.waiting == 0)
      #expect(try bench.fixture.spool.seen.record(key)?.state == .superseded)
      if comesLater {
        let late = try bench.fixture.store("hola", id: "1")
        guard case .empty = bench.fixture.run([late]) else { return #expect(Bool(false)) }
        #expect(bench.fixture.agent.asked.isEmpty)
      }
    }
  }

  @Test func `a clear sends everything that waits to dead`() throws {
    var bench = try Bench()
    try bench.fixture.store("a", id: "1")
    try bench.fixture.store("b", id: "2")
    try bench.takeAll()
    try bench.fixture.store("", id: "clear", source: "admin", kind: .clear)
    try bench.takeAll()
    #expect(bench.schedule.waiting > 0 && bench.intake.clearOrders.count == 1)
    bench.intake.carryOutClear(.current(), &bench.schedule)
    #expect(bench.schedule.waiting == 0 && bench.intake.clearOrders.isEmpty)
    #expect(bench.fixture.names("dead").count == 4 && bench.fixture.names("new").isEmpty)
  }

  @Test func `the same text under another id collapses`() throws {
    var bench = try Bench()
    for (id, text) in [("1", "¿Precio?"), ("2", "¿Precio?"), ("3", "¿precio?"), ("4", "¿Precio?\n")] {
      try bench.fixture.store(text, id: id)
    }
    try bench.takeAll()
    #expect(bench.schedule.waiting == 2 && bench.intake.collapsed == 2)
  }

  @Test func `two pictures with the same words are two messages`() throws {
    var bench = try Bench()
    try bench.fixture.store("este", id: "1") { $0.append(.attachment, "image http://a/1.jpg") }
    try bench.fixture.store("este", id: "2") { $0.append(.attachment, "image http://a/2.jpg") }
    try bench.takeAll()
    #expect(bench.schedule.waiting == 2)
  }

  @Test(arguments: [(1, 4000...6000), (2, 8000...12_000), (20, 720_000...1_080_000)])
  func `delays double up to a limit and vary by a fifth`(attempt: Int, range: ClosedRange<Int>) {
    for jitter in [0, 0.5, 1] { #expect(range.contains(Backoff.delay(attempt: attempt, jitter: jitter))) }
  }
}
