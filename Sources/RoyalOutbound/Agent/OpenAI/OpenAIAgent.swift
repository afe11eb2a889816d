import RoyalCore
import RoyalSystem

/// Asks a chat-completions server (OpenAI's API reference, "Create chat completion"), or any that speaks like it.
public struct OpenAIAgent: Agent {
  private let url: String
  private let key: String?
  private let model: String
  /// Milliseconds.
  private let timeout: Int
  private let prompt: SystemPrompt
  private let transport: any HTTPTransport
  private let clock: @Sendable () -> Int

  /// Without OPENAI_API_KEY requests carry none, as servers of one's own want it; OpenAI's needs one.
  /// - Parameter clock: epoch milliseconds.
  /// - Throws: ``ConfigurationError`` where the key is missing or the prompt file cannot be read.
  public init(
    _ settings: Settings, transport: any HTTPTransport, clock: @escaping @Sendable () -> Int = Clock.now
  ) throws(ConfigurationError) {
    guard settings.openAIKey != nil || settings.openAIBaseURL != Settings().openAIBaseURL else {
      throw ConfigurationError("OPENAI_API_KEY: ROYAL_AGENT=openai needs the server's key; it is not set")
    }
    var base = settings.openAIBaseURL
    while base.hasSuffix("/") { base.removeLast() }
    url = base + "/chat/completions"
    key = settings.openAIKey
    model = settings.openAIModel
    timeout = settings.agentTimeout
    prompt = try SystemPrompt(settings)
    self.transport = transport
    self.clock = clock
  }

  /// A request that failed half-way changed nothing: whatever is not an answer may be asked again.
  public func answer(_ turn: Turn, started: (_ processGroup: Int32, _ startTime: UInt64) -> Void) -> AgentOutcome {
    var headers = ["Content-Type": "application/json", "Accept": "application/json"]
    if let key { headers["Authorization"] = "Bearer \(key)" }
    let body = ChatRequest.body(turn, model: model, system: prompt.text(for: turn, now: clock()))
    switch transport.send(HTTPCall(method: "POST", url: url, headers: headers, body: body, timeout: timeout)) {
    case .reply(let reply): return ChatReply.outcome(reply, key: key, now: clock())
    case .notSent(let reason): return .temporary(reason: "the model's server cannot be reached: \(reason)")
    case .ambiguous(let reason): return .temporary(reason: "the model did not answer: \(reason)")
    }
  }
}
