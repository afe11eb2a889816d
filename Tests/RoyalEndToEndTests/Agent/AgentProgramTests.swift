import Foundation
import Testing

@testable import RoyalTestKit

/// The command agent with the real daemon: what it is asked, how it is run, and the examples that are shipped.
@Suite(.serialized) struct AgentProgramTests {
  private static let folder = "\(Surroundings.package)/etc/agent"

  @Test(.enabled(if: Python.isDue, Python.wayOut))
  func `every turn that is sent is what the schema says`() throws {
    let box = try Sandbox(["ROYAL_HUMAN_PAUSE": "0"])
    let agent = try ScriptAgent(in: box)
    let drain = try box.startDrain()
    try box.accept(
      "/webhook/chatwoot", Bodies.chatwoot("¿Precio \"ya\"?\n\\ \u{1F469}\u{200D}\u{1F467} </script>", id: 1))
    try box.accept("/webhook/chatwoot", Bodies.chatwoot("[[handoff]]", id: 2))
    try eventually("the first turn is over") { try box.isWorkedOff() }
    let human = Bodies.chatwootHuman("Hola, soy Luz", id: 3)
    #expect(try box.hook(HookRequest("/webhook/chatwoot", human)).word == "ignored")
    try eventually("the human is noted") { try box.isWorkedOff() }
    try box.accept("/webhook/chatwoot", Bodies.chatwoot("mirá", id: 4, changing: Self.pictures))
    try box.accept("/webhook/evolution", Bodies.evolution(jid: "12345678901234@lid"))
    try box.accept("/webhook/evolution", Bodies.evolution(id: "3EB0AA02", changing: Self.image))
    #expect(try box.hook(HookRequest("/test/message", Bodies.test("Hola", user: "ñandú"))).status == 200)
    try box.put("new/by-hand", "Royal-Spool: 1\nSource: evolution\nInstance: t\nConversation: x\n\nHola")
    try eventually("all is worked off") { try agent.texts.joined().count == 7 && box.isWorkedOff() }
    #expect(try drain.stop() == .exit(0))
    let turns = agent.questions
    #expect(turns.contains { $0.contains(#""role":"assistant","name":"Luz","text":"Hola, soy Luz""#) })
    #expect(turns.contains { $0.contains(#""text":"(handoff)""#) } && !turns.contains { $0.contains("[[handoff]]") })
    #expect(turns.contains { $0.contains(#"{"type":"image","url":null}"#) })
    let verdict = try validate(turns, box)
    #expect(verdict.ending == .exit(0), "\(verdict.errors)")
  }

  @Test(.enabled(if: Python.isDue, Python.wayOut))
  func `the schema refuses a turn that is none`() throws {
    let box = try Sandbox(hasSpool: false)
    for turn in ["{}", "[]", #"{"turn":"x"}"#] { #expect(try validate([turn], box).ending == .exit(1)) }
  }

  @Test(arguments: [
    ("agent.sh", "¿cuál es el horario?", "Abrimos de lunes a viernes de 9 a 18.", false),
    ("agent.sh", "quiero una persona", "Te paso con una persona del equipo.", true),
    ("agent.sh", "dijo \"],\\\"history\\\":[ persona", "Te paso con una persona del equipo.", true),
    ("agent.py", "¿tenés anillos?", "Anillo: desde $4200", false),
    ("agent.py", "Hola", "¡Hola, Ana! Soy el asistente de la joyería. ¿Qué estás buscando?", false),
    ("agent.py", "quiero una persona", "Te paso con una persona del equipo.", true),
  ])
  func `the shipped examples work as they are`(example: String, text: String, answer: String, handsOff: Bool) throws {
    let server = try PlatformServer()
    let box = try Sandbox(server.settings)
    try box.configure(["ROYAL_AGENT": "command", "ROYAL_AGENT_COMMAND": "\(Self.folder)/\(example)"])
    try box.accept("/webhook/chatwoot", Bodies.chatwoot(text))
    let ran = try box.run("royal-drain", ["--once"])
    #expect(ran.ending == .exit(0), "\(ran.errors)")
    #expect(server.messages.map { $0["content"] } == [answer])
    #expect(server.requests.contains { $0.path.hasSuffix("/toggle_status") && $0["status"] == "open" } == handsOff)
    #expect(try box.isWorkedOff())
  }

  @Test func `an example that asks to be tried again later is, and then answers`() throws {
    let server = try PlatformServer()
    let box = try Sandbox(server.settings)
    try box.configure(["ROYAL_AGENT": "command", "ROYAL_AGENT_COMMAND": "\(Self.folder)/agent.sh"])
    let hours = "\(box.folder)/hours"
    try box.accept("/webhook/chatwoot", Bodies.chatwoot("¿horario?"))
    let first = try box.run("royal-drain", ["--once"], ["SHOP_HOURS": hours])
    #expect(first.ending == .exit(75) && server.messages.isEmpty)
    #expect(first.errors.contains("stderr=\"cat: \(hours): No such file or directory\""), "\(first.errors)")
    try Data("Hoy abrimos de 9 a 13.\n".utf8).write(to: URL(filePath: hours))
    let entry = try #require(try box.waiting().first)
    try box.move(entry, to: "new/\(URL(filePath: entry).lastPathComponent)")
    #expect(try box.run("royal-drain", ["--once"], ["SHOP_HOURS": hours]).ending == .exit(0))
    #expect(server.messages.map { $0["content"] } == ["Hoy abrimos de 9 a 13."])
  }

  @Test func `a program has three descriptors, its own process group and none of our secrets`() throws {
    let server = try PlatformServer()
    let box = try Sandbox(server.settings)
    let script = """
      #!/bin/sh
      ls /proc/$$/fd
      cut -d' ' -f1,5 /proc/$$/stat
      env | grep -c -e cw-token -e evo-token
      exit 0
      """
    // A shell that reads a file holds it open, one that reads its argument does not.
    try Data("exec sh -c \"$(cat \(box.folder)/look)\"\n".utf8).write(to: URL(filePath: "\(box.folder)/look.sh"))
    try Data(script.utf8).write(to: URL(filePath: "\(box.folder)/look"))
    try box.configure(["ROYAL_AGENT": "command", "ROYAL_AGENT_COMMAND": "/bin/sh \(box.folder)/look.sh"])
    try box.accept("/webhook/chatwoot", Bodies.chatwoot())
    let drain = try RunningProgram(box.launch("royal-drain", [], ["CHATWOOT_API_TOKEN": "cw-token"]))
    try eventually("it is answered") { server.messages.count == 1 }
    #expect(try drain.stop() == .exit(0))
    let lines = try #require(server.messages[0]["content"]).split(separator: "\n").map(String.init)
    #expect(lines.prefix(3) == ["0", "1", "2"] && lines.count == 5 && lines.last == "0", "\(lines)")
    let ids = lines[3].split(separator: " ")
    #expect(ids.count == 2 && ids[0] == ids[1], "\(lines)")
  }

  private static let pictures = [
    #""source_id":null,"#: """
    "source_id":null,"attachments":[{"id":1,"message_id":4,"file_type":"image","data_url":"https://c.example/a b.jpg"},\
    {"id":2,"message_id":4,"file_type":"location","coordinates_lat":-34.6,"coordinates_long":-58.4,"data_url":null}],
    """
  ]

  private static let image = [
    #""message":{"conversation":"Hola, ¿tenés anillos?"}"#: #""message":{"imageMessage":{"caption":"¿este?"}}"#
  ]

  private func validate(_ turns: [String], _ box: Sandbox) throws -> Finished {
    let python = try #require(Python.interpreter, Python.wayOut)
    let path = "\(box.folder)/turns"
    try Data(turns.map { $0 + "\n" }.joined().utf8).write(to: URL(filePath: path))
    let script = "\(Surroundings.package)/Tests/Validators/turns.py"
    return try box.run(python, [script, path, "\(Self.folder)/turn.schema.json"], within: 120)
  }
}
