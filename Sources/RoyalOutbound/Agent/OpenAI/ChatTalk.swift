import RoyalCore
import RoyalSystem

/// One turn's talk with the server: requests and tools in rounds, all within one deadline.
struct ChatTalk {
  /// How often the model may be asked; the last time it may call no tool any more.
  static let roundLimit = 8
  /// The most tools of one reply that are run.
  static let callLimit = 16

  let server: ChatServer
  let toolbox: Toolbox
  let tools: [Tool]
  let turn: String
  /// Monotonic milliseconds.
  let deadline: Int
  /// Milliseconds, for the message.
  let timeout: Int
  var request: ChatRequest

  mutating func run(started: (Int32, UInt64) -> Void) -> AgentOutcome {
    for round in 1...ChatTalk.roundLimit {
      switch ask(mayCall: round < ChatTalk.roundLimit) {
      case .text(let text): return .answer(AnswerText.parse(text))
      case .failed(let outcome), .refused(let outcome, _): return outcome
      case .calls(let calls): request.add(calls, results: results(of: calls, started))
      }
    }
    return .temporary(reason: "the model wanted tools in \(ChatTalk.roundLimit) replies one after the other")
  }

  private var timeLeft: Int { deadline - Clock.monotonic() }

  private var tooLate: AgentOutcome {
    .temporary(reason: "no answer within ROYAL_AGENT_TIMEOUT, \(CommandAgent.seconds(timeout))")
  }

  /// Asks; where the server refuses what was said before or a picture, once more without.
  private mutating func ask(mayCall: Bool) -> ChatReply {
    while true {
      let time = timeLeft
      guard time > 0 else { return .failed(tooLate) }
      let reply = server.send(request.body(mayCall: mayCall), timeout: time)
      guard case .refused(_, let reason) = reply, request.reduce(reason) else { return reply }
    }
  }

  private func results(of calls: ToolCalls, _ started: (Int32, UInt64) -> Void) -> [String] {
    calls.calls.enumerated().map { index, call in
      guard index < ChatTalk.callLimit else { return "Error: more than \(ChatTalk.callLimit) calls in one reply" }
      let time = timeLeft
      // The next request finds out.
      guard time > 0 else { return "Error: no time left" }
      return toolbox.result(of: call, among: tools, turn: turn, time: time, started: started)
    }
  }
}
