import RoyalCore
import RoyalSchedule
import RoyalSpool
import RoyalSystem

/// Looks at files that came into the spool and tells the scheduler, or does at once what needs no turn.
struct Intake {
  /// Where an entry lies is known by its name, but for those in ``places``.
  typealias Schedule = Scheduler

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
  /// Orders to clear that were carried out, but are still there because the spool refused to end them.
  var carriedOut: Set<EventKey> = []
  /// Humans' words by which turns may be over that run, or wait with their answer.
  var takenOver: [UserTag: [(entry: Entry, said: Int)]] = [:]
  /// Humans' words to users of whom not every file has been looked at: what was sent before them is ended when it comes up.
  var takeovers: [UserTag: [(entry: Entry, said: Int)]] = [:]
  /// Copies of entries that run, or wait somewhere else: to be looked at when the user's turn is over, or the entry gone.
  var copies: [UserTag: Set<EntryFile>] = [:]
  /// What was received until then was there when a drain ended that nobody had stopped, epoch milliseconds.
  var stranded = 0
  private var frontDelay = FrontDelay()
  /// Messages come through the front of several nodes.
  private(set) var hasFront = false
  /// Entries that wait elsewhere than under their own name in new/.
  private var places: [EventKey: EntryFile] = [:]
  /// The memory of the user who was looked at last: a backlog brings a user's entries side by side.
  private var latest: (moment: Int, memory: UserMemory)?

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

  /// After so many milliseconds a file is looked at again on which the machine failed.
  private static let secondLook = 5000

  /// - Parameter due: epoch milliseconds, for an entry in wait/.
  /// - Returns: milliseconds after which to look again, where the file is not ripe or cannot be judged yet.
  mutating func take(_ file: EntryFile, due: Int?, _ moment: Moment, _ schedule: inout Schedule) -> Int? {
    switch spool.inspect(file, now: moment.now) {
    case .gone: _ = forget(file, &schedule)
    case .unripe(let wait): return wait
    case .unreadable(let error):
      log.warn("unreadable", ["file": file.path, "error": "\(error)"])
      return Intake.secondLook
    case .bad(let reason):
      spool.quarantine(file, reason: reason, now: moment.now)
      quarantined += 1
      log.warn("bad", ["file": file.path, "reason": reason])
    case .entry(let entry, let name):
      do {
        return try take(entry, name, file, due, moment, &schedule)
      } catch {
        log.error("intake", ["file": file.path, "error": "\(error)"])
        return Intake.secondLook
      }
    }
    return nil
  }

  private mutating func take(
    _ entry: Entry, _ name: EntryName, _ file: EntryFile, _ due: Int?, _ moment: Moment, _ schedule: inout Schedule
  ) throws(Errno) -> Int? {
    if entry.kind != .message { latest = nil }
    switch entry.kind {
    case .message, nil: try takeMessage(entry, name, file, due, moment, &schedule)
    case .takeover: return try takeTakeover(entry, name, file, moment, &schedule)
    case .cancel: try takeCancel(entry, name, file, moment, &schedule)
    case .clear where carriedOut.contains(name.key):
      try spool.settle(file, name, entry, as: .done, now: moment.now)
      carriedOut.remove(name.key)
      log.info("clear", ["id": name.key.hex, "carried_out": "before"])
    case .clear: clearOrders[file] = (name, entry)
    }
    return nil
  }

  /// Where an entry that waits lies.
  func file(of name: EntryName) -> EntryFile { places[name.key] ?? .new(name.plain) }

  /// The copies of an entry that lie in new/.
  func copies(of name: EntryName) -> [EntryFile] {
    (copies[name.user] ?? []).filter { $0.isNew && EntryName($0.name)?.key == name.key }
  }

  /// Where an entry that waits lies, behind its copies.
  func files(of name: EntryName) -> [EntryFile] { copies(of: name) + [file(of: name)] }

  /// A file has left new/.
  /// - Returns: copies to be looked at instead.
  mutating func leave(_ file: EntryFile, _ schedule: inout Schedule) -> Set<EntryFile> {
    let isEntry = forget(file, &schedule)
    guard !copies.isEmpty, let user = EntryName(file.name)?.user, var rest = copies.removeValue(forKey: user) else {
      return []
    }
    rest.remove(file)
    if isEntry { return rest }
    if !rest.isEmpty { copies[user] = rest }
    return []
  }

  /// - Returns: false where it was only a copy, and the entry still waits.
  private func forget(_ file: EntryFile, _ schedule: inout Schedule) -> Bool {
    guard let name = EntryName(file.name), file == self.file(of: name) else { return false }
    _ = schedule.remove(name.key, of: name.user)
    return true
  }

  /// Whether the entry runs, or waits at another place.
  private func isCopy(_ file: EntryFile, _ name: EntryName, _ schedule: Schedule) throws(Errno) -> Bool {
    guard schedule.isWaiting(name.key, of: name.user) else { return schedule.contains(name.key, of: name.user) }
    let place = self.file(of: name)
    guard place != file else { return false }
    return try spool.contains(place)
  }

  /// Forgets the places of entries that no longer wait.
  mutating func forgetPlaces(except waiting: () -> Set<EventKey>) {
    guard !places.isEmpty else { return }
    let keys = waiting()
    places = places.filter { keys.contains($0.key) }
  }

  private mutating func remember(_ file: EntryFile, of name: EntryName) {
    let isPlain = file == .new(name.plain)
    if !isPlain || !places.isEmpty { places[name.key] = isPlain ? nil : file }
  }

  private mutating func memory(of user: String, _ moment: Moment) throws(Errno) -> UserMemory {
    if let latest, latest.moment == moment.monotonic, latest.memory.user == user { return latest.memory }
    let memory = try spool.users.memory(of: user)
    latest = (moment.monotonic, memory)
    return memory
  }

  private mutating func takeMessage(
    _ entry: Entry, _ name: EntryName, _ file: EntryFile, _ due: Int?, _ moment: Moment, _ schedule: inout Schedule
  ) throws(Errno) {
    if try isCopy(file, name, schedule) {
      // What a crash left in active/ is the entry.
      copies[name.user, default: []].insert(file.isActive ? self.file(of: name) : file)
      if !file.isActive { return }
    }
    if due == nil { arrivals.append(entry[.received].flatMap(Timestamp.parse) ?? moment.now) }
    let memory = try memory(of: entry.userID, moment)
    if memory.isPaused(entry, now: moment.now) || isTakenOver(entry, name) {
      // What was answered before stays so.
      if case let why = try spool.drop(file, name, isParked: false, now: moment.now), why != "taken" {
        return log.info("drop", ["id": name.key.hex, "why": why])
      }
      log.info("superseded", ["id": name.key.hex, "why": "a human has the conversation"])
      return try spool.settle(file, name, entry, as: .superseded, now: moment.now)
    }
    if let ended = memory.turnEnded {
      let until = moment.monotonic(past: ended) + settings.messageCooldown
      schedule.setCooldown(name.user, atLeast: until)
    }
    if let original = schedule.add(item(entry, name, due, moment)) {
      collapsed += 1
      log.info("collapsed", ["id": name.key.hex, "into": original.hex])
      return try spool.settle(file, name, entry, as: .collapsed, now: moment.now)
    }
    remember(file, of: name)
    try noteFirstContact(entry, memory)
  }

  private func isTakenOver(_ entry: Entry, _ name: EntryName) -> Bool {
    takeovers[name.user]?.contains { $0.said >= TurnBuilder.time(of: entry) && $0.entry.isSameCustomer(as: entry) }
      ?? false
  }

  /// Remembers when a conversation began, by which the greeting of WhatsApp Business is told from a human.
  private mutating func noteFirstContact(_ entry: Entry, _ memory: UserMemory) throws(Errno) {
    let conversation = entry.conversationKey
    guard entry[.source] == "evolution" || entry.isMirrored, memory.isNew(now: Clock.now()),
      memory.firstContact[conversation] == nil
    else { return }
    let sent = TurnBuilder.time(of: entry)
    // After a power cut the message itself tells it again.
    try spool.users.update(
      entry.userID, isVital: { before, _ in before != UserMemory(user: entry.userID) },
      { $0.firstContact[conversation] = sent })
    latest = nil
  }

  /// Until when a message waits because another node may be at work on it, epoch milliseconds.
  private mutating func held(_ entry: Entry, _ moment: Moment) -> Int? {
    guard let copy = FrontCopy(entry) else { return nil }
    hasFront = true
    return copy.held(now: moment.now, stranded: stranded, detour: frontDelay.note(copy.delay))
  }

  private mutating func item(_ entry: Entry, _ name: EntryName, _ due: Int?, _ moment: Moment) -> Item {
    let text = TurnBuilder.text(of: entry)
    let isTest = entry[.source] == "test"
    let priority = words.priority(of: text)
    let received = entry[.received].flatMap(Timestamp.parse) ?? moment.now
    let sent = TurnBuilder.time(of: entry)
    let held = due == nil ? held(entry, moment) : nil
    if held != nil { running.noteHeld(name.key) }
    return Item(
      name: name, conversation: entry.conversationKey, destination: entry.destinationKey,
      arrived: moment.monotonic(past: received),
      sent: sent > 0 ? sent : moment.now, number: entry[.message].flatMap { Int($0) } ?? 0,
      due: (due ?? held).map { moment.monotonic(due: $0, limit: Backoff.longestWait(settings)) } ?? .min,
      isHeld: held != nil, isSecond: FrontCopy(entry)?.isSecond ?? false,
      priority: priority, firesAtOnce: isTest || priority == .urgent,
      fingerprint: isTest || due != nil ? 0 : Intake.fingerprint(text, entry))
  }

  /// Equal for the same text; 0 where there is none, or an attachment that may be another one.
  private static func fingerprint(_ text: String, _ entry: Entry) -> UInt64 {
    guard !text.isEmpty, entry[.attachment] == nil else { return 0 }
    return UInt64(bitPattern: Int64(text.hashValue)) | 1
  }
}

extension PriorityWords {
  fileprivate init(_ settings: Settings) {
    self.init(urgent: settings.priorityUrgent, high: settings.priorityHigh, low: settings.priorityLow)
  }
}

extension Moment {
  static func current() -> Moment { Moment(now: Clock.now(), monotonic: Clock.monotonic()) }
}
