import RoyalCore
import RoyalSchedule
import RoyalSystem

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
    let work: @Sendable () -> Void = {
      let result: Result<DrainConfiguration, ConfigurationError>
      do throws(ConfigurationError) {
        result = .success(try Daemon.load(insteadOf: present))
      } catch {
        result = .failure(error)
      }
      mailbox.post(.reloaded(result))
    }
    do throws(ThreadShortage) {
      try DetachedThread.start(work)
    } catch {
      finishReload(.failure(ConfigurationError("the configuration was not read: \(error)")))
    }
  }

  private static func load(insteadOf present: Settings) throws(ConfigurationError) -> DrainConfiguration {
    let settings = try Settings.load(role: .drain)
    // Without its file the daemon would go on with the defaults, and print the answers instead of sending them.
    if let file = present.file, settings.file != file {
      throw ConfigurationError("\(file): the file is gone; put it back")
    }
    return try DrainConfiguration(settings)
  }

  /// The configuration has been read. A wrong one is logged, and the old one stays as a whole.
  func finishReload(_ result: Result<DrainConfiguration, ConfigurationError>) {
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
  private func use(_ loaded: DrainConfiguration) {
    var new = loaded.settings
    if new.spool != settings.spool {
      loaded.log.warn(
        "reload", ["ROYAL_SPOOL": new.spool, "kept": settings.spool, "so": "restart royal-drain to change it"])
      new.spool = settings.spool
    }
    settings = new
    log = loaded.log
    alertProgram = loaded.alertProgram
    let stalls = runner.stalls
    runner = loaded.runner(
      spool, running: runner.running, ends: runner.ends,
      rate: AnswerRate(limit: new.maxAnswersPerMinute, after: runner.rate), outages: runner.outages,
      typist: runner.typist, post: mailbox.post)
    runner.stalls = stalls
    intake.use(new, log: log)
    pool.setLimit(new.maxConcurrentUsers)
    schedule.change(ScheduleRules(new))
    // The new configuration may be what an outage was waiting for.
    for destination in breakers.outages.keys { schedule.close(destination, until: Clock.monotonic()) }
    log.info("reload", ["config": new.file ?? "none", "agent": new.agent.rawValue])
  }
}
