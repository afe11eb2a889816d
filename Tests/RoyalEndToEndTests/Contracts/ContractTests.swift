import Foundation
import Testing

@testable import RoyalTestKit

/// What the real drain sends is what the platforms' own schemas allow, says a validator that nobody here wrote.
@Suite(.serialized, .enabled(if: Python.isDue, Python.wayOut)) struct ContractTests {
  @Test func `every request of a day with the platforms is valid`() throws {
    let server = try PlatformServer()
    let box = try Sandbox(server.settings.merging(["ROYAL_HANDOFF_NOTE": "on", "ROYAL_HUMAN_PAUSE": "0"]) { $1 })
    try answers(server, box)
    try handoff(server, box)
    try lookup(server, box)
    let kinds = try validate(server.requests, box)
    let expected = [
      "chatwoot GET conversation", "chatwoot GET messages", "chatwoot POST messages", "chatwoot POST toggle_status",
      "chatwoot POST toggle_typing_status", "evolution sendPresence", "evolution sendText",
    ]
    #expect(kinds == expected)
  }

  private func answers(_ server: PlatformServer, _ box: Sandbox) throws {
    _ = try ScriptAgent(in: box, answer: "¡Hola! \\\"Ñandú\\\" 💍 {{x}} \\\\ </p>\tfin")
    try box.accept("/webhook/chatwoot", Bodies.chatwoot(id: 1))
    try box.accept("/webhook/evolution", Bodies.evolution(jid: "5491155550102@s.whatsapp.net"))
    try box.accept("/webhook/evolution", Bodies.evolution(id: "3EB0AA77", jid: "12345678901234@lid", instance: "t/2"))
    #expect(try box.run("royal-drain", ["--once"]).ending == .exit(0))
    #expect(server.messages.count == 3)
  }

  private func handoff(_ server: PlatformServer, _ box: Sandbox) throws {
    _ = try ScriptAgent(in: box, answer: "Te paso con alguien.\n[[handoff]]")
    try box.accept("/webhook/chatwoot", Bodies.chatwoot("Una persona", id: 2, conversation: 34, contact: 62))
    #expect(try box.run("royal-drain", ["--once"]).ending == .exit(0))
    #expect(server.messages.count == 5)
  }

  /// The platform keeps the message and tells of an error: the drain looks for it before it sends again.
  private func lookup(_ server: PlatformServer, _ box: Sandbox) throws {
    _ = try ScriptAgent(in: box)
    server.reply(PlatformReply(status: 500, body: "", keepsMessage: true))
    try box.accept("/webhook/chatwoot", Bodies.chatwoot("Otra", id: 3, conversation: 35, contact: 63))
    let drain = try box.startDrain()
    try eventually("the answer waits") { try box.waiting().count == 1 }
    drain.signal(SIGUSR1)
    try eventually("it is found") { try box.isWorkedOff() }
    #expect(try drain.stop() == .exit(0))
  }

  /// The kinds of requests there were; fails where one of them is not valid.
  private func validate(_ requests: [PlatformRequest], _ box: Sandbox) throws -> [String] {
    let python = try #require(Python.interpreter, Python.wayOut)
    let contracts = try #require(Python.contracts, "set ROYAL_CORPUS to the corpus; the contracts lie beside it")
    let record = requests.map { request -> [String: Any] in
      [
        "method": request.method, "path": request.path, "headers": request.headers,
        "body": Data(request.body).base64EncodedString(),
      ]
    }
    try JSONSerialization.data(withJSONObject: record).write(to: URL(filePath: "\(box.folder)/record.json"))
    let script = "\(Surroundings.package)/Tests/Validators/platforms.py"
    let ran = try box.run(python, [script, "\(box.folder)/record.json", contracts], within: 120)
    #expect(ran.ending == .exit(0), "\(ran.errors)")
    let lines = String(decoding: ran.output, as: UTF8.self).split(separator: "\n")
    return lines.map { $0.split(separator: " ").dropLast().joined(separator: " ") }
  }
}
