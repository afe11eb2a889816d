import RoyalCore
import RoyalSystem

/// Asks a chat-completions server (OpenAI's API reference, "Create chat completion"), or any that speaks like it, and runs the
/// tools that it wants.
public struct OpenAIAgent: Agent {
  private let server: ChatServer
  private let model: String
  /// Milliseconds.
  private let timeout: Int
  private let prompt: SystemPrompt
  private let toolbox: Toolbox

  /// Without OPENAI_API_KEY requests carry none, as servers of one's own want it; OpenAI's needs one.
  /// - Parameter clock: epoch milliseconds.
  /// - Throws: ``ConfigurationError`` where the key is missing, or the prompt file or the tools cannot be read.
  public init(
    _ settings: Settings, transport: any HTTPTransport, log: Log, clock: @escaping @Sendable () -> Int = Clock.now
  ) throws(ConfigurationError) {
    guard settings.openAIKey != nil || settings.openAIBaseURL != Settings().openAIBaseURL else {
      throw ConfigurationError("OPENAI_API_KEY: ROYAL_AGENT=openai needs the server's key; it is not set")
    }
    var base = settings.openAIBaseURL
    while base.hasSuffix("/") { base.removeLast() }
    server = ChatServer(url: base + "/chat/completions", key: settings.openAIKey, transport: transport, clock: clock)
    model = settings.openAIModel
    timeout = settings.agentTimeout
    prompt = try SystemPrompt(settings)
    toolbox = try Toolbox(settings, log: log)
  }

  public func answer(_ turn: Turn, started: (_ processGroup: Int32, _ startTime: UInt64) -> Void) -> AgentOutcome {
    let tools = toolbox.tools
    let system = prompt.text(for: turn, now: server.clock())
    var talk = ChatTalk(
      server: server, toolbox: toolbox, tools: tools, turn: turn.id, deadline: Clock.monotonic() + timeout,
      timeout: timeout, request: ChatRequest(turn, model: model, system: system, tools: tools))
    return talk.run(started: started)
  }
}
