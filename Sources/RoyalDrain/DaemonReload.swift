import Foundation
import RoyalCore
import RoyalOutbound
import RoyalSchedule
import RoyalSystem

/// A configuration that has been read and found good, with its agent.
struct LoadedConfiguration: Sendable {
  let settings: Settings
  let agent: any Agent
  let log: Log
}

/// How another configuration comes into force while the daemon runs.
extension Daemon {
  /// Whether a configuration is being read, and whether it has to be read once more.
  enum Reloading { case no, yes, again }

  /// SIGHUP: has the configuration read again, not on the loop's own time: tools that describe themselves take a while.
  func reload() {
    guard stopDeadline == nil else { return }
    guard case .no = reloading else {
      reloading = .again
      return
    }
    reloading = .yes
    service.manager.reloading()
    let (present, mailbox) = (settings, mailbox)
    Thread.detachNewThread {
      let result: Result<LoadedConfiguration, ConfigurationError>
      do throws(ConfigurationError) {
        result = .success(try Daemon.load(insteadOf: present))
      } catch {
        result = .failure(error)
      }
      mailbox.post(.reloaded(result))
    }
  }

  private static func load(insteadOf present: Settings) throws(ConfigurationError) -> LoadedConfiguration {
    let settings = try Settings.load(role: .drain)
    // Without its file the daemon would go on with the defaults, and print the answers instead of sending them.
    if let file = present.file, settings.file != file {
      throw ConfigurationError("\(file): the file is gone; put it back")
    }
    let log = Log(level: settings.logLevel)
    return LoadedConfiguration(settings: settings, agent: try AgentFactory.agent(settings, log: log), log: log)
  }

  /// The configuration has been read. A wrong one is logged, and the old one stays as a whole.
  func finishReload(_ result: Result<LoadedConfiguration, ConfigurationError>) {
    switch result {
    case .success(let loaded): use(loaded)
    case .failure(let error):
      log.error("reload", ["error": error.description, "then": "the old configuration stays"])
    }
    status.touch()
    let isWantedAgain = reloading == .again
    reloading = .no
    if isWantedAgain { return reload() }
    if stopDeadline == nil { service.ready(serviceText, now: Clock.monotonic()) }
  }

  /// Turns that run keep what they began with.
  private func use(_ loaded: LoadedConfiguration) {
    var new = loaded.settings
    if new.spool != settings.spool {
      loaded.log.warn(
        "reload", ["ROYAL_SPOOL": new.spool, "kept": settings.spool, "so": "restart royal-drain to change it"])
      new.spool = settings.spool
    }
    settings = new
    log = loaded.log
    runner = TurnRunner(
      spool: spool, settings: new, agent: loaded.agent, deliveries: Deliveries(settings: new), running: runner.running,
      rate: AnswerRate(limit: new.maxAnswersPerMinute, after: runner.rate), outages: runner.outages,
      typist: new.typing == .on ? runner.typist ?? Typist(log: log) : nil, log: log, post: mailbox.post)
    intake.use(new, log: log)
    pool.setLimit(new.maxConcurrentUsers)
    schedule.change(ScheduleRules(new))
    // The new configuration may be what an outage was waiting for.
    for destination in breakers.outages.keys { schedule.close(destination, until: Clock.monotonic()) }
    log.info("reload", ["config": new.file ?? "none", "agent": new.agent.rawValue])
  }
}
