import RoyalCore
import RoyalSchedule
import RoyalSpool
import RoyalSystem

/// Looks at files that came into the spool and tells the scheduler, or does at once what needs no turn.
struct Intake {
  typealias Schedule = Scheduler<EntryFile>

  let spool: Spool
  private(set) var settings: Settings
  let running: RunningTurns
  private(set) var log: Log
  private var words: PriorityWords
  /// When messages came in that nobody has counted yet, epoch milliseconds.
  var arrivals: [Int] = []
  /// Counts what became of files without a turn, until somebody has taken note of it.
  var collapsed = 0
  var quarantined = 0
  /// Orders to clear the queue, to be carried out when everything that was there before them has been looked at.
  var clearOrders: [EntryFile: (name: EntryName, entry: Entry)] = [:]
  /// Users one of whose conversations a human took.
  var takenOver: Set<UserTag> = []

  init(spool: Spool, settings: Settings, running: RunningTurns, log: Log) {
    self.spool = spool
    self.settings = settings
    self.running = running
    self.log = log
    words = PriorityWords(settings)
  }

  /// Another configuration, for the files that come from now on.
  mutating func use(_ settings: Settings, log: Log) {
    self.settings = settings
    self.log = log
    words = PriorityWords(settings)
  }

  /// The moment of a look: wall clock and monotonic clock together, so that stamps of the one become moments of the other.
  struct Moment {
    let now: Int
    let monotonic: Int

    static func current() -> Moment { Moment(now: Clock.now(), monotonic: Clock.monotonic()) }

    /// The monotonic moment of a past stamp. A future stamp counts as this moment, a very old one as a day ago.
    func monotonic(past stamp: Int) -> Int { monotonic - min(max(0, now - stamp), 86_400_000) }

    /// The monotonic moment of a due time. One further away than anything that is ever set is due now: a clock jumped.
    func monotonic(due stamp: Int, limit: Int) -> Int {
      let wait = stamp - now
      return wait > limit ? monotonic : monotonic + max(0, wait)
    }
  }

  /// - Parameter due: epoch milliseconds, for an entry in wait/.
  /// - Returns: milliseconds after which to look again, where the file is not ripe.
  mutating func take(_ file: EntryFile, due: Int?, _ moment: Moment, _ schedule: inout Schedule) -> Int? {
    switch spool.inspect(file, now: moment.now) {
    case .gone:
      if let name = EntryName(file.name) { _ = schedule.remove(name.key, of: name.user) }
    case .unripe(let wait): return wait
    case .bad(let reason):
      spool.quarantine(file, reason: reason, now: moment.now)
      quarantined += 1
      log.warn("bad", ["file": file.path, "reason": reason])
    case .entry(let entry, let name):
      do {
        try take(entry, name, file, due, moment, &schedule)
      } catch {
        log.error("intake", ["file": file.path, "error": "\(error)"])
      }
    }
    return nil
  }

  private mutating func take(
    _ entry: Entry, _ name: EntryName, _ file: EntryFile, _ due: Int?, _ moment: Moment, _ schedule: inout Schedule
  ) throws(Errno) {
    switch entry.kind {
    case .message, nil: try takeMessage(entry, name, file, due, moment, &schedule)
    case .takeover: try takeTakeover(entry, name, file, moment, &schedule)
    case .cancel: try takeCancel(entry, name, file, moment, &schedule)
    case .clear: clearOrders[file] = (name, entry)
    }
  }

  private mutating func takeMessage(
    _ entry: Entry, _ name: EntryName, _ file: EntryFile, _ due: Int?, _ moment: Moment, _ schedule: inout Schedule
  ) throws(Errno) {
    if due == nil { arrivals.append(entry[.received].flatMap(Timestamp.parse) ?? moment.now) }
    let memory = spool.users.memory(of: entry.userID)
    if let until = memory.pauses[entry.conversationKey], until > moment.now {
      log.info("superseded", ["id": name.key.hex, "why": "a human has the conversation"])
      return try spool.settle(file, name, entry, as: .superseded, now: moment.now)
    }
    if let ended = memory.turnEnded {
      let until = moment.monotonic(past: ended) + settings.messageCooldown
      schedule.setCooldown(name.user, atLeast: until)
    }
    let item = item(entry, name, file, due, moment)
    if let original = schedule.add(item) {
      collapsed += 1
      log.info("collapsed", ["id": name.key.hex, "into": original.hex])
      try spool.settle(file, name, entry, as: .collapsed, now: moment.now)
    }
  }

  private func item(
    _ entry: Entry, _ name: EntryName, _ file: EntryFile, _ due: Int?, _ moment: Moment
  ) -> Item<EntryFile> {
    let text = TurnBuilder.text(of: entry)
    let isTest = entry[.source] == "test"
    let priority = words.priority(of: text)
    let received = entry[.received].flatMap(Timestamp.parse) ?? moment.now
    let sent = TurnBuilder.time(of: entry)
    return Item(
      name: name, conversation: entry.conversationKey, destination: entry.destinationKey,
      arrived: moment.monotonic(past: received),
      sent: sent > 0 ? sent : moment.now, number: entry[.message].flatMap { Int($0) } ?? 0,
      due: due.map { moment.monotonic(due: $0, limit: max(Backoff.longest * 2, settings.messageMaxAge) + 2000) } ?? 0,
      priority: priority, firesAtOnce: isTest || priority == .urgent,
      fingerprint: isTest || due != nil ? 0 : Intake.fingerprint(text), ticket: file)
  }

  /// FNV-1a over the folded words; 0 for a text without any.
  private static func fingerprint(_ text: String) -> UInt64 {
    let words = TextFolding.words(text)
    guard !words.isEmpty else { return 0 }
    return words.joined(separator: " ").utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
  }
}

extension PriorityWords {
  fileprivate init(_ settings: Settings) {
    self.init(urgent: settings.priorityUrgent, high: settings.priorityHigh, low: settings.priorityLow)
  }
}
