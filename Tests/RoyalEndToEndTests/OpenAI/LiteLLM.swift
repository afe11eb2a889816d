import Foundation
import Testing

@testable import RoyalTestKit

/// LiteLLM's proxy on a port of this machine: a chat-completions server that nobody here wrote. It ends with the last reference.
final class LiteLLM {
  let url: String
  private let folder: String
  private let program: RunningProgram

  /// What models there are; `mock_response` is the proxy's own way to answer or to fail.
  private static let configuration = """
    model_list:
    \(["tools", "loop", "echo", "prompt", "busy", "busy-until", "hang"].map(scripted).joined(separator: "\n"))
    \(mocks.map(mock).joined(separator: "\n"))
    litellm_settings:
      num_retries: 0
      telemetry: false
      custom_provider_map: [{provider: royal, custom_handler: chat_model.model}]
    router_settings: {num_retries: 0, disable_cooldowns: true}
    general_settings: {master_key: sk-royal}
    """

  private static let mocks = [
    ("hello", "¡Hola! Soy la joyería."), ("silence", " "), ("limited", "litellm.RateLimitError"),
    ("broken", "litellm.InternalServerError"), ("long", "litellm.ContextWindowExceededError"),
  ]

  private static func scripted(_ name: String) -> String {
    "  - {model_name: \(name), litellm_params: {model: royal/\(name)}}"
  }

  private static func mock(_ name: String, _ response: String) -> String {
    "  - {model_name: \(name), litellm_params: {model: openai/gpt, api_key: none, mock_response: \"\(response)\"}}"
  }

  /// Blocks until it answers: it reads half of Python's packages first.
  init() throws {
    let litellm = try #require(Python.program("litellm"), Python.wayOut)
    let port = try Loopback.freePort()
    url = "http://127.0.0.1:\(port)"
    folder = URL(filePath: NSTemporaryDirectory()).path + "/royal-litellm-\(UUID().uuidString.prefix(13))"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try Data(LiteLLM.configuration.utf8).write(to: URL(filePath: "\(folder)/config.yaml"))
    try FileManager.default.copyItem(
      atPath: "\(Surroundings.package)/Tests/Validators/chat_model.py", toPath: "\(folder)/chat_model.py")
    var launch = Launch(program: litellm)
    launch.arguments = ["--config", "\(folder)/config.yaml", "--host", "127.0.0.1", "--port", "\(port)"]
    launch.environment = Surroundings.plainEnvironment.merging(["LITELLM_LOCAL_MODEL_COST_MAP": "True"]) { $1 }
    launch.directory = folder
    launch.output = "\(folder)/out"
    launch.errors = "\(folder)/err"
    program = try RunningProgram(launch)
    try eventually("LiteLLM answers", within: 600) {
      try #require(program.isRunning, "LiteLLM ended: \(program.output.suffix(2000)) \(program.errors.suffix(2000))")
      usleep(200_000)
      return isThere
    }
  }

  deinit {
    // SIGTERM waits for the request that hangs.
    program.signalGroup(SIGKILL)
    try? FileManager.default.removeItem(atPath: folder)
  }

  private var isThere: Bool {
    (try? String(contentsOf: URL(string: "\(url)/health/liveliness")!, encoding: .utf8))?.contains("alive") ?? false
  }

  /// The configuration for one of its models.
  func settings(_ model: String) -> [String: String] {
    [
      "ROYAL_AGENT": "openai", "OPENAI_BASE_URL": "\(url)/v1", "OPENAI_API_KEY": "sk-royal", "OPENAI_MODEL": model,
      "ROYAL_TOOLS": "\(Surroundings.package)/etc/tools",
    ]
  }
}
