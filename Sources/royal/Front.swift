import Glibc
import RoyalCore
import RoyalOperate
import RoyalSystem
import RoyalWebhook

/// The event loop of `royal serve`: connections in, handlers out, one drain kept alive.
final class Front {
  /// Handlers at once, at most.
  static let handlerLimit = 64
  /// Handlers of requests that are not there as a whole, at most: senders who stall leave the others free.
  static let underwayLimit = 32
  /// Connections that may wait for their request, and descriptors for everything else.
  static let (waitingLimit, otherDescriptors) = (2048, 256)
  /// How long the drain and the handlers may take to end, in milliseconds: a little more than the drain's own grace.
  static let stopGrace = 12_000
  /// A drain that lived so long could work, in milliseconds.
  static let provenTime = 10_000

  private let listener: Listener
  private let programs: Programs
  private let drainArgument: String?
  private let log: Log
  private let poller: Poller
  private let signals: SignalDescriptor
  private let handlers: Spawner
  /// The same, told that nothing more will come.
  private let wholeHandlers: Spawner
  private let drains: Spawner
  private var room: WaitingRoom
  private var running: Set<pid_t> = []
  /// Those of ``running`` whose request was not there as a whole.
  private var underway: Set<pid_t> = []
  private var drain: pid_t?
  private var drainStarted = 0
  private var drainRestart: Int?
  private var isListening = false
  /// The system gives no process or no descriptor: nothing is asked of it until then.
  private var exhaustedUntil: Int?
  private var stopDeadline: Int?
  private var exitCode = ExitCode.success

  init(listener: consuming Listener, programs: Programs, drainArgument: String?, log: Log) throws(Errno) {
    self.listener = listener
    self.programs = programs
    self.drainArgument = drainArgument
    self.log = log
    poller = try Poller()
    let most = raiseDescriptorLimit(to: Front.waitingLimit + Front.otherDescriptors)
    room = WaitingRoom(capacity: min(Front.waitingLimit, max(1, most - Front.otherDescriptors)))
    signals = try SignalDescriptor([SIGTERM, SIGINT, SIGCHLD, SIGHUP, SIGUSR1])
    handlers = Spawner { $0["GATEWAY_INTERFACE"] = nil }
    wholeHandlers = Spawner {
      $0["GATEWAY_INTERFACE"] = nil
      $0[Hook.wholeRequest] = "1"
    }
    drains = Spawner { $0["ROYAL_PARENT"] = String(getpid()) }
    try poller.add(signals.descriptor.raw)
  }

  /// - Returns: the exit code, after everything has ended.
  func run() throws(Errno) -> Int32 {
    startDrain()
    while drain != nil || drainRestart != nil || !running.isEmpty {
      try listenOrNot()
      for descriptor in try poller.wait(timeout: timeout()) {
        switch descriptor {
        case signals.descriptor.raw: handleSignals()
        case listener.descriptor.raw: break
        default: room.look(at: descriptor, poller)
        }
      }
      let now = Clock.monotonic()
      if let moment = exhaustedUntil, moment <= now { exhaustedUntil = nil }
      // Not before all events have been handled: a descriptor could get the number of one that has just been closed.
      if isListening { acceptSome() }
      dismissLate(now)
      startHandlers()
      if let moment = drainRestart, moment <= now { startDrain() }
      if let deadline = stopDeadline, deadline <= now { killAll() }
    }
    return exitCode
  }

  private func timeout() -> Int? {
    [drainRestart, stopDeadline, room.deadline, exhaustedUntil].compactMap { $0 }.min().map { $0 - Clock.monotonic() }
  }

  /// Takes connections while there is room for them and nothing stops.
  private func listenOrNot() throws(Errno) {
    let isWanted = stopDeadline == nil && exhaustedUntil == nil && room.isOpen
    guard isWanted != isListening else { return }
    isListening = isWanted
    if isWanted {
      try poller.add(listener.descriptor.raw)
    } else {
      poller.remove(listener.descriptor.raw)
    }
  }

  private func acceptSome() {
    do {
      while stopDeadline == nil, room.isOpen, let connection = try listener.accept() {
        try room.admit(connection, poller)
      }
    } catch {
      wait(because: error, "accept", "a connection")
    }
  }

  private func dismissLate(_ now: Int) {
    let count = room.dismissLate(now: now)
    guard count > 0 else { return }
    log.warn("refuse", ["connections": String(count), "status": "408", "error": "no request arrived in time"])
  }

  /// Waits a moment with everything that needs a descriptor or a process.
  private func wait(because error: Errno, _ what: String, _ subject: String) {
    log.error("serve", [what: subject, "error": "\(error)", "then": "try again in a moment"])
    exhaustedUntil = Clock.monotonic() + 100
  }

  private func startHandlers() {
    while exhaustedUntil == nil, running.count < Front.handlerLimit,
      let (guest, isWhole) = room.next(takesUnderway: underway.count < Front.underwayLimit)
    {
      do {
        let spawner = isWhole ? wholeHandlers : handlers
        let handler = try spawner.start(
          programs.hook, argument: programs.hookArgument, socket: guest.connection.raw)
        running.insert(handler)
        if !isWhole { underway.insert(handler) }
      } catch {
        room.putBack(guest, isWhole: isWhole)
        wait(because: error, "start", programs.hook)
      }
    }
  }

  private func handleSignals() {
    while let signal = signals.next() {
      switch signal {
      case SIGCHLD: reap()
      // Hooks read the configuration anew each time; the drain does when it is told.
      case SIGHUP, SIGUSR1: if let drain { kill(drain, signal) }
      default: stop()
      }
    }
  }

  private func stop() {
    guard stopDeadline == nil else { return }
    stopDeadline = Clock.monotonic() + Front.stopGrace
    drainRestart = nil
    room.close()
    Command.say("\nStopping: what runs is finished, the rest stays in the spool.\n")
    if let drain { kill(drain, SIGTERM) }
  }

  private func reap() {
    var status: Int32 = 0
    while true {
      let child = waitpid(-1, &status, WNOHANG)
      guard child > 0 else { return }
      if child == drain {
        drainEnded(status)
      } else {
        running.remove(child)
        underway.remove(child)
      }
    }
  }

  private func startDrain() {
    drainRestart = nil
    do {
      drainStarted = Clock.monotonic()
      drain = try drains.start(programs.drain, argument: drainArgument, ownGroup: true)
    } catch {
      log.error("serve", ["start": programs.drain, "error": "\(error)"])
      drainRestart = Clock.monotonic() + 1000
    }
  }

  /// A drain that cannot start here ends the front too; one that crashed, or that worked before, is started again.
  private func drainEnded(_ status: Int32) {
    drain = nil
    // Waiting test messages will get no answer any more.
    if stopDeadline != nil {
      for handler in running { kill(handler, SIGTERM) }
      return
    }
    let code = status & 0x7F == 0 ? (status >> 8) & 0xFF : -1
    let hasWorked = Clock.monotonic() - drainStarted >= Front.provenTime
    if code == ExitCode.configuration || code == ExitCode.temporary && !hasWorked {
      exitCode = code
      return stop()
    }
    log.error("serve", ["royal-drain": code < 0 ? "signal \(status & 0x7F)" : "exit \(code)", "then": "restart"])
    drainRestart = Clock.monotonic() + 1000
  }

  private func killAll() {
    for child in running { kill(child, SIGKILL) }
    if let drain { kill(drain, SIGKILL) }
    stopDeadline = Clock.monotonic() + Front.stopGrace
  }
}
