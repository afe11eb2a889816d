import Dispatch
import Glibc
import RoyalCore
import RoyalOutbound
import RoyalSchedule
import RoyalSpool
import RoyalSystem

/// The drain's event loop: the one place that blocks, and the only mutable state of the daemon.
///
/// Signals, the watch on new/, the timer and the workers' events wake it; then it asks the scheduler what is to be done.
/// A wake-up is a hint. The directories are the truth, and they are read again whenever something may have been missed.
final class Daemon {
  /// Whether it goes on for ever or ends when nothing is left to do.
  enum Mode { case daemon, once }

  /// The signals that the event loop reads.
  static let handledSignals = [SIGTERM, SIGINT, SIGHUP, SIGUSR1]
  /// How long running turns may take to end after SIGTERM, in milliseconds.
  static let stopGrace = 10_000
  /// How often everything is read again in any case, in milliseconds.
  static let scanInterval = 60_000
  /// Turns in a row that the spool refuses before `--once` gives up.
  static let patience = 3
  /// How often new/ is read on a file system whose watches cannot be relied on, in milliseconds.
  static let pollInterval = 1000
  /// How long a paused drain that runs nothing lets files gather before it looks at them, in milliseconds.
  static let pausedNap = 20
  /// How long files are looked at before the loop turns again, in milliseconds.
  static let inspectionTime = 4
  /// So many users ready for their turn are enough: no more of a backlog is looked at before some have started.
  static let mostReady = 1000
  /// Nor while so many entries wait for their turn.
  static let mostEntries = 20_000

  let spool: Spool
  var settings: Settings
  var log: Log
  let mode: Mode
  /// Whether new/ is read every second.
  let polls: Bool
  var runner: TurnRunner
  let pool: WorkerPool
  let mailbox: Mailbox
  let poller: Poller
  let signals: SignalDescriptor
  var inotify: Inotify
  var schedule: Intake.Schedule
  var intake: Intake
  var status: DrainStatus
  var service: ServiceReport
  var reloading = Reloading.no
  var alerts: AlertWatch
  var alertProgram: AlertProgram?
  let alertPool: WorkerPool
  let alertsUnderway = DispatchGroup()

  var uninspected = InspectionQueue()
  /// With more users than that, those of whom nothing is left to know are forgotten.
  var mostKnown = 1000
  /// Turns that started since a user of the backlog was begun for them.
  var startedSince = 0
  var waiting = WaitingTurns()
  /// The keys of turns that are being delivered again, and of their members.
  var delivering: [UserTag: Set<EventKey>] = [:]
  var breakers = Breakers()
  /// The gates that a user's turn has passed and of which it has learned nothing yet.
  var passed: [UserTag: Set<String>] = [:]
  var rescanAt: Int?
  /// When to look again at files that were not ripe.
  var revisits: [EntryFile: (at: Int, due: Int?)] = [:]
  var isRepairWanted = false
  /// Turns in a row whose steps the spool refused.
  var failuresInARow = 0
  private let startedAt = Clock.monotonic()
  /// Something that is no directory is in the place of new/.
  var isWatchLost = false
  /// The path leads to another directory, or to none.
  var isSpoolGone = false
  var nextFullScan = 0
  var stopDeadline: Int?
  var lastPurge = 0

  /// - Parameter signals: made before anything else starts threads, which inherit the signals that it blocks.
  /// - Throws: ``Errno`` or ``ThreadShortage``.
  init(
    spool: Spool, configuration: DrainConfiguration, signals: consuming SignalDescriptor, manager: ServiceManager,
    mode: Mode, polls: Bool = false
  ) throws {
    let settings = configuration.settings
    self.spool = spool
    self.settings = settings
    log = configuration.log
    alertProgram = configuration.alertProgram
    self.mode = mode
    self.polls = polls && mode == .daemon
    self.signals = signals
    let mailbox = try Mailbox()
    self.mailbox = mailbox
    let running = RunningTurns(spool: spool)
    runner = configuration.runner(
      spool, running: running, ends: try GroupCommit(spool: spool) { mailbox.post(.endsFailed($0)) },
      rate: AnswerRate(limit: settings.maxAnswersPerMinute), outages: Outages(), typist: nil, post: mailbox.post)
    pool = try WorkerPool(limit: settings.maxConcurrentUsers)
    alertPool = try WorkerPool(limit: 1)
    inotify = try Inotify()
    poller = try Poller()
    schedule = Scheduler(rules: ScheduleRules(settings))
    intake = Intake(spool: spool, settings: settings, running: running, log: log)
    let previous = spool.report
    status = DrainStatus(now: Clock.now(), previous: previous)
    // One that is started for each message has no such past.
    if mode == .daemon, let previous, ![.ended, .resting].contains(previous.state) { intake.stranded = Clock.now() }
    alerts = AlertWatch(previous: previous, at: .current())
    service = ServiceReport(manager: manager)
    try poller.add(self.signals.descriptor.raw)
    try poller.add(mailbox.wake.raw)
    try poller.add(inotify.descriptor.raw)
  }

  /// Recovers, watches, scans, then works until it is told to stop, or in `once` until nothing is left.
  /// - Returns: the exit code.
  func run() throws(Errno) -> Int32 {
    writeStatus()
    spool.sweep(now: Clock.now())
    try recover()
    try watch()
    fullScan()
    status.isStarting = false
    status.touch()
    service.ready(serviceText, now: Clock.monotonic())
    while true {
      if spool.isAdoptedAway { return leaveToAdopter() }
      inspectSome()
      startTurns()
      writeStatus()
      reportToManager()
      watchAlerts()
      if let code = exitCode() {
        let isCommitted = runner.ends.flush()
        for event in mailbox.collect() { handle(event) }
        finishAlerts()
        writeLastStatus()
        runner.typist?.close()
        let isMore = !isCommitted || mode == .once && isRepairWanted
        return isMore && code == ExitCode.success ? ExitCode.temporary : code
      }
      try wait()
    }
  }

  /// Whether files are there to be looked at now.
  private var isLooking: Bool { uninspected.hasWork(isHungry: roomForBacklog > 0) }

  /// Blocks until something happens or is due.
  private func wait() throws(Errno) {
    let now = Clock.monotonic()
    // Nobody tells when an operator removes ctl/pause-drain.
    let unpause = schedule.isPaused && stopDeadline == nil ? now + 1000 : nil
    let regrow = pool.isShort ? now + 1000 : nil
    let deadlines = [
      schedule.nextDeadline, rescanAt, revisits.values.map(\.at).min(), nextFullScan, stopDeadline, status.nextWrite,
      unpause, regrow,
    ]
    .compactMap { $0 }
    let timeout = isLooking ? 0 : (deadlines.min() ?? now) - now
    let isBusy = schedule.activeAgents > 0
    var patience = alerts.bounded(service.bounded(timeout, now: now), isBusy: isBusy, now: now)
    let isTicking = intake.hasFront && schedule.activeUsers > 0
    if isTicking { patience = min(patience, StallWatch.interval) }
    runner.stalls.tick(now: Clock.now(), monotonic: now, isTicking: isTicking)
    for descriptor in try poller.wait(timeout: patience) {
      alerts.isStirred = true
      switch descriptor {
      case signals.descriptor.raw: handleSignals()
      case mailbox.wake.raw: for event in mailbox.collect() { handle(event) }
      case inotify.descriptor.raw: readWatch()
      default: preconditionFailure("the poller knows only three descriptors")
      }
    }
    if regrow != nil { pool.growAgain() }
    let after = Clock.monotonic()
    revisit(after)
    if let moment = rescanAt, moment <= after { scanNew() }
    if nextFullScan <= after { fullScan() }
  }

  private func handleSignals() {
    while let signal = signals.next() {
      switch signal {
      case SIGTERM, SIGINT: beginStop()
      case SIGUSR1: flushWaiting()
      case SIGHUP: reload()
      default: log.info("signal", ["number": String(signal), "effect": "none"])
      }
    }
  }

  func beginStop() {
    guard stopDeadline == nil else { return }
    stopDeadline = Clock.monotonic() + Daemon.stopGrace
    schedule.isPaused = true
    service.stopping("stopping, \(serviceText)")
    log.info("stop", ["running": String(schedule.activeUsers)])
  }

  /// Another machine adopted the spool: not a file in it is touched any more.
  private func leaveToAdopter() -> Int32 {
    log.error(
      "epoch",
      [
        "path": spool.path, "error": "the spool was adopted by another machine (royal adopt)",
        "then": "stop; nothing in it is touched any more",
      ])
    for process in runner.running.abandon(now: Clock.now(), puttingBack: false) {
      AgentProcess.kill(process.group, startTime: process.startTime)
    }
    return ExitCode.configuration
  }

  /// The exit code once the loop has nothing more to do; nil while it goes on.
  private func exitCode() -> Int32? {
    if let deadline = stopDeadline {
      let code = isSpoolGone ? ExitCode.temporary : ExitCode.success
      if schedule.activeUsers == 0 { return code }
      guard deadline <= Clock.monotonic() else { return nil }
      for process in runner.running.abandon(now: Clock.now()) {
        AgentProcess.kill(process.group, startTime: process.startTime)
      }
      log.warn("stop", ["abandoned": String(schedule.activeUsers)])
      return code
    }
    guard mode == .once, !isLooking else { return nil }
    // The spool refuses every step, a full disk for one: another run may have more luck.
    if failuresInARow >= Daemon.patience, schedule.activeUsers == 0 { return ExitCode.temporary }
    guard isDone else { return nil }
    let isLeft =
      isRepairWanted || !waiting.isEmpty || schedule.waiting > 0 || spool.count(.wait) > 0 || isSomethingUnreadable
    return isLeft ? ExitCode.temporary : ExitCode.success
  }

  /// Whether a file waits for its next look that is no editor's dropping, which may lie about for an hour.
  private var isSomethingUnreadable: Bool {
    let soon = Clock.monotonic() + Daemon.scanInterval
    return revisits.values.contains { $0.at < soon }
  }

  /// Whether `--once` can do no more now.
  private var isDone: Bool {
    if schedule.isPaused { return schedule.activeUsers == 0 }
    // What still is not ripe long after the start will not become so in this run.
    let isPatient = Clock.monotonic() < startedAt + Daemon.scanInterval
    let looks = isPatient ? revisits.values.map(\.at) : []
    let isRipe = ([rescanAt].compactMap { $0 } + looks).allSatisfy { $0 > onceLimit }
    return isRipe && schedule.isSettled(before: onceLimit, now: Clock.monotonic())
  }

  /// `--once` waits for buffers, cooldowns and what is held because of another node, not for retries.
  private var onceLimit: Int {
    let held = intake.hasFront ? FrontCopy.longestHold : 0
    return Clock.monotonic() + max(settings.messageBufferMax + settings.messageCooldown, held)
  }
}
