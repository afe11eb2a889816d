import Foundation
import Testing

@testable import RoyalTestKit

/// kill -9 and SIGTERM at bad moments lose nothing and answer nothing twice.
@Suite(.serialized) struct CrashTests {
  @Test func `killed while messages gather, the next drain answers the same group once`() throws {
    let server = try PlatformServer()
    let box = try Sandbox(
      server.settings.merging(["MESSAGE_BUFFER_TIMEOUT": "60s", "MESSAGE_BUFFER_MAX": "60s"]) { $1 })
    let agent = try ScriptAgent(in: box)
    let drain = try box.startDrain()
    try box.accept("/webhook/chatwoot", Bodies.chatwoot("Hola", id: 1))
    try box.accept("/webhook/chatwoot", Bodies.chatwoot("¿Tenés aros?", id: 2))
    try drain.crash()
    #expect(try box.names("new").count == 2)
    try box.configure(["MESSAGE_BUFFER_TIMEOUT": "50"])
    let next = try box.startDrain()
    try eventually("they are answered") { try server.messages.count == 1 && box.isWorkedOff() }
    #expect(try next.stop() == .exit(0))
    #expect(agent.texts == [["Hola", "¿Tenés aros?"]])
  }

  private func crashWhileTheAgentRuns(_ agent: ScriptAgent, _ box: Sandbox) throws {
    let drain = try box.startDrain()
    try box.accept("/webhook/chatwoot", Bodies.chatwoot())
    try eventually("the agent runs") { agent.processes.count == 1 }
    try drain.crash()
  }

  @Test func `killed while the agent runs, the message is answered once and the agent's process ends`() throws {
    let server = try PlatformServer()
    let box = try Sandbox(server.settings)
    let agent = try ScriptAgent(in: box, isSlow: true)
    try crashWhileTheAgentRuns(agent, box)
    #expect(try box.names("active").count == 1 && box.names("turns").count == 1)
    let orphan = agent.processes
    let next = try box.startDrain()
    try eventually("the agent is asked again") { agent.processes.count == 2 }
    try eventually("the first one's process ends") { !orphan.contains(where: ScriptAgent.isAlive) }
    try agent.letGo()
    try eventually("it is answered") { try server.messages.count == 1 && box.isWorkedOff() }
    #expect(try next.stop() == .exit(0))
    #expect(server.messages.count == 1 && agent.questions.count == 2)
    #expect(server.messages[0]["content"] == "Respuesta 2")
  }

  @Test func `another delivery does not keep a message from being answered that a crash left in active`() throws {
    let server = try PlatformServer()
    let box = try Sandbox(server.settings)
    let agent = try ScriptAgent(in: box, isSlow: true)
    try crashWhileTheAgentRuns(agent, box)
    let name = try box.names("active")[0]
    var again = try box.entry("active/\(name)")
    again[.nonce] = String(repeating: "0", count: 32)
    try box.put("new/\(name)", String(decoding: again.serialized(), as: UTF8.self))
    let next = try box.startDrain()
    try eventually("the agent is asked again") { agent.processes.count == 2 }
    try agent.letGo()
    try eventually("it is answered") { try server.messages.count == 1 && box.isWorkedOff() }
    #expect(try next.stop() == .exit(0))
    #expect(next.errors.contains("why=second_delivery"))
    #expect(server.messages.count == 1)
  }

  /// A drain whose one turn waits with an answer of unknown fate: Chatwoot kept it and said 500.
  private func unclear(_ server: PlatformServer, _ box: Sandbox) throws -> RunningProgram {
    server.reply(PlatformReply(status: 500, body: "", keepsMessage: true))
    let drain = try box.startDrain()
    try box.accept("/webhook/chatwoot", Bodies.chatwoot())
    try eventually("the answer waits") { try box.waiting().count == 1 }
    return drain
  }

  @Test func `killed after Chatwoot took the answer, it is not sent again`() throws {
    let server = try PlatformServer()
    let box = try Sandbox(server.settings)
    let agent = try ScriptAgent(in: box)
    try unclear(server, box).crash()
    let next = try box.startDrain()
    next.signal(SIGUSR1)
    try eventually("it is done") { try box.isWorkedOff() }
    #expect(try next.stop() == .exit(0))
    #expect(server.messages.count == 1 && agent.questions.count == 1)
  }

  @Test func `another delivery of a message whose answer waits is dropped, before and after a crash`() throws {
    let server = try PlatformServer()
    let box = try Sandbox(server.settings)
    let agent = try ScriptAgent(in: box)
    let drain = try unclear(server, box)
    let place = try box.waiting()[0]
    var again = try box.entry(place)
    again[.nonce] = String(repeating: "0", count: 32)
    let file = try #require(place.components(separatedBy: "/").last)
    let name = "new/\(file.prefix { $0 != "," })"
    let bytes = String(decoding: again.serialized(), as: UTF8.self)
    try box.put(name, bytes)
    try eventually("it is dropped") { try box.names("new").isEmpty && drain.errors.contains("why=second_delivery") }
    try drain.crash()
    #expect(try box.waiting() == [place])
    // The first in active/, as a crash leaves it that comes later: the other one lies in new/ when the drain starts.
    try box.move(place, to: "active/\(file)")
    try box.put(name, bytes)
    let next = try box.startDrain()
    next.signal(SIGUSR1)
    try eventually("it is done") { try box.isWorkedOff() }
    #expect(try next.stop() == .exit(0))
    #expect(server.messages.count == 1 && agent.questions.count == 1)
  }

  @Test func `SIGTERM lets a running agent end and its answer go out`() throws {
    let server = try PlatformServer()
    let box = try Sandbox(server.settings)
    let agent = try ScriptAgent(in: box, isSlow: true)
    let drain = try box.startDrain()
    try box.accept("/webhook/chatwoot", Bodies.chatwoot())
    try eventually("the agent runs") { agent.processes.count == 1 }
    drain.signal(SIGTERM)
    try eventually("the drain stops") { drain.errors.contains(" stop ") }
    try agent.letGo()
    #expect(try drain.wait() == .exit(0))
    #expect(try server.messages.count == 1 && box.isWorkedOff())
  }

  @Test func `SIGTERM puts a message whose agent takes too long back as it came`() throws {
    let server = try PlatformServer()
    let box = try Sandbox(server.settings)
    let agent = try ScriptAgent(in: box, isSlow: true)
    let drain = try box.startDrain()
    try box.accept("/webhook/chatwoot", Bodies.chatwoot())
    let name = try box.names("new").first ?? box.names("active").first
    try eventually("the agent runs") { agent.processes.count == 1 }
    let start = ContinuousClock.now
    #expect(try drain.stop() == .exit(0))
    #expect(ContinuousClock.now - start < .seconds(25))
    #expect(try box.names("new") == [name].compactMap { $0 })
    #expect(try box.names("active") == [] && box.names("turns") == [] && box.waiting() == [])
    try eventually("the agent's process ends") { !agent.isAlive }
    try agent.letGo()
    #expect(try box.run("royal-drain", ["--once"]).ending == .exit(0))
    #expect(server.messages.count == 1)
  }

  @Test func `a message whose drain is killed three times is given up and its neighbour is answered`() throws {
    let server = try PlatformServer()
    let box = try Sandbox(server.settings)
    let agent = try ScriptAgent(in: box, isSlow: true)
    let key = try box.accept("/webhook/chatwoot", Bodies.chatwoot())
    for crash in 1...3 {
      let drain = try box.startDrain()
      try eventually("the agent runs") { agent.processes.count == crash }
      try drain.crash()
    }
    let drain = try box.startDrain()
    try eventually("it is given up") { try box.names("dead").count == 1 }
    #expect(try box.text("dead/\(box.names("dead")[0]).why").contains("crashed the drain 3 times"))
    #expect(try box.names("dead")[0].hasSuffix(key))
    try agent.letGo()
    try box.accept("/webhook/chatwoot", Bodies.chatwoot("Buenas", id: 9, conversation: 34, contact: 62))
    try eventually("the neighbour is answered") { try box.isWorkedOff() }
    #expect(try drain.stop() == .exit(0))
    #expect(agent.texts.last == ["Buenas"])
  }
}
