import RoyalCore
import RoyalSystem

/// Makes the agent that the configuration asks for.
public enum AgentFactory {
  /// - Throws: ``ConfigurationError`` where a key, a file or a program's name is missing or wrong.
  public static func agent(_ settings: Settings, log: Log) throws(ConfigurationError) -> any Agent {
    switch settings.agent {
    case .rules: try RulesAgent(settings)
    case .command: try CommandAgent(settings, log: log)
    case .openai: try OpenAIAgent(settings, transport: PlatformTransport(), log: log)
    }
  }
}
