import RoyalCore

/// The tools that a model asks for in one reply, and that reply as it has to be told back.
struct ToolCalls: Equatable {
  struct Call: Equatable {
    var id: String
    var name: String
    /// JSON, where the model made no mistake.
    var arguments: String
  }

  let calls: [Call]
  /// The assistant's message for the requests that follow.
  let echo: String

  /// Nil where the message calls no tool.
  init?(_ message: JSONValue?) {
    guard let message, let wanted = message["tool_calls"]?.elements, !wanted.isEmpty else { return nil }
    var calls: [Call] = []
    var echoes: [String] = []
    for (index, element) in wanted.enumerated() {
      let id = element["id"]?.string.flatMap { $0.isEmpty ? nil : $0 }
      let call = Call(
        id: id ?? "call_\(index + 1)", name: element["function"]?["name"]?.string ?? "",
        arguments: ToolCalls.arguments(element["function"]?["arguments"]))
      calls.append(call)
      // As it came, where it can be referred to: some servers want members of their own back.
      echoes.append(id == nil ? ToolCalls.echo(of: call) : String(decoding: element.raw, as: UTF8.self))
    }
    self.calls = calls
    echo = ToolCalls.echo(of: message, echoes)
  }

  /// A string of JSON; some servers send the object itself.
  private static func arguments(_ value: JSONValue?) -> String {
    guard let value, !value.isNull else { return "{}" }
    let text = value.string ?? String(decoding: value.raw, as: UTF8.self)
    return text.utf8.contains { $0 > 0x20 } ? text : "{}"
  }

  private static func echo(of call: Call) -> String {
    let function = TurnJSON.object([
      ("name", JSONWriter.quoted(call.name)), ("arguments", JSONWriter.quoted(call.arguments)),
    ])
    return TurnJSON.object([("id", JSONWriter.quoted(call.id)), ("type", "\"function\""), ("function", function)])
  }

  private static func echo(of message: JSONValue, _ calls: [String]) -> String {
    var members = [("role", "\"assistant\""), ("content", message["content"]?.string.map(JSONWriter.quoted) ?? "null")]
    // DeepSeek refuses a conversation in which the thoughts before a call are missing.
    if let thoughts = message["reasoning_content"]?.string {
      members.append(("reasoning_content", JSONWriter.quoted(thoughts)))
    }
    members.append(("tool_calls", TurnJSON.array(calls)))
    return TurnJSON.object(members)
  }
}
