import RoyalCore
import RoyalOutbound
import RoyalSpool
import RoyalSystem

/// A configuration that has been found good as a whole, with the programs that it names.
struct DrainConfiguration: Sendable {
  let settings: Settings
  let log: Log
  let agent: any Agent
  let alertProgram: AlertProgram?

  /// May take a while: the agent's tools describe themselves.
  init(_ settings: Settings) throws(ConfigurationError) {
    self.settings = settings
    log = Log(level: settings.logLevel)
    agent = try AgentFactory.agent(settings, log: log)
    alertProgram = try AlertProgram(settings)
  }

  /// - Parameter typist: the one that there is.
  func runner(
    _ spool: Spool, running: RunningTurns, ends: GroupCommit, rate: AnswerRate, outages: Outages, typist: Typist?,
    post: @escaping @Sendable (TurnEvent) -> Void
  ) -> TurnRunner {
    TurnRunner(
      spool: spool, settings: settings, agent: agent, deliveries: Deliveries(settings: settings), running: running,
      ends: ends, rate: rate, outages: outages, typist: settings.typing == .on ? typist ?? Typist(log: log) : nil,
      log: log,
      post: post)
  }
}
