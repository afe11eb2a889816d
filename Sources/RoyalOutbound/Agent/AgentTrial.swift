import RoyalCore
import RoyalSystem

/// Asks the configured agent without a spool and without delivery, for an operator who wants to see what it would say.
public struct AgentTrial: Sendable {
  /// What came of it, and for the rules agent why, for people.
  public struct Report: Sendable, Equatable {
    public var text: String
    /// As in `sysexits.h`.
    public var exitCode: Int32
  }

  private let agent: any Agent
  private let texts: [String]
  private let name: String?

  /// - Parameters:
  ///   - texts: the messages of one turn.
  ///   - name: the customer's.
  public init(_ agent: any Agent, texts: [String], name: String?) {
    self.agent = agent
    self.texts = texts
    self.name = name
  }

  /// Blocks until the agent has answered.
  /// - Parameter started: as in ``Agent/answer(_:started:)``.
  public func run(started: (_ processGroup: Int32, _ startTime: UInt64) -> Void = { _, _ in }) -> Report {
    let why = (agent as? RulesAgent).map { $0.explain(texts) + "\n\n" } ?? ""
    switch agent.answer(turn, started: started) {
    case .answer(let answer): return Report(text: why + AgentTrial.shown(answer), exitCode: ExitCode.success)
    case .temporary(let reason, let retryAfter):
      let wait = retryAfter.map { ", not before \(($0 + 999) / 1000) s" } ?? ""
      return Report(text: "to be tried again later\(wait): \(reason)", exitCode: ExitCode.temporary)
    case .permanent(let reason): return Report(text: "failed for good: \(reason)", exitCode: ExitCode.unavailable)
    case .unreachable(let reason): return Report(text: reason, exitCode: ExitCode.temporary)
    case .configuration(let reason): return Report(text: reason, exitCode: ExitCode.configuration)
    }
  }

  private var turn: Turn {
    let now = Clock.now()
    let messages = texts.enumerated().map { TurnMessage(id: "test-\($0 + 1)", text: $1, at: now) }
    return Turn(
      id: EventKey(random: randomBytes(20)).hex, source: "test", conversation: "royal-test",
      user: TurnUser(id: "test:royal-test", name: name), messages: messages)
  }

  /// The answer as the agent gave it, its mark on a line of its own.
  private static func shown(_ answer: Answer) -> String {
    var lines = answer.text.isEmpty ? [] : [answer.text]
    if answer.handoff { lines.append(AnswerText.handoffMark) }
    if answer.silent { lines.append(AnswerText.silentMark) }
    return lines.joined(separator: "\n") + "\n"
  }
}
