import Glibc
import RoyalCore
import RoyalSystem

/// Whether the agent of a configuration can be made, and its program started; nothing is asked.
public enum AgentProbe {
  public static func finding(_ settings: Settings) -> Finding {
    let name = "agent \(settings.agent.rawValue)"
    do throws(ConfigurationError) {
      let agent = try AgentFactory.agent(settings, log: Log(level: .error))
      if let command = agent as? CommandAgent, !isThere(command.words[0]) {
        return Finding(
          .fault, "agent", "ROYAL_AGENT_COMMAND: \(command.words[0]) is not there, or not executable",
          remedy: "correct the path, or chmod +x it")
      }
      return Finding(.ok, "agent", name)
    } catch {
      return Finding(.fault, "agent", error.description, remedy: "royal.env(5) tells what is allowed")
    }
  }

  private static func isThere(_ program: String) -> Bool {
    ChildCommand.find(program).map { access($0, X_OK) == 0 } ?? false
  }
}
