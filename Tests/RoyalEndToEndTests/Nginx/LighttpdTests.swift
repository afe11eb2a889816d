import Foundation
import Testing

@testable import RoyalTestKit

/// Another CGI host than nginx, with the shipped etc/lighttpd/royal.conf.
@Suite(
  .serialized,
  .enabled(
    if: Surroundings.systemProgram("lighttpd") != nil || Surroundings.isCI,
    "lighttpd is not installed (apt-get install lighttpd)"))
struct LighttpdTests {
  @Test func `webhooks go through lighttpd all the way to the platforms`() throws {
    let server = try PlatformServer()
    let box = try Sandbox(server.settings)
    let (lighttpd, port) = try start(box)
    let drain = try box.startDrain()
    let target = "/webhook/evolution/messages-upsert"
    let evolution = Bodies.evolution(jid: "5491155550102@s.whatsapp.net")
    #expect(try Loopback.ask(port, HookRequest("/webhook/chatwoot", Bodies.chatwoot())).word == "received")
    #expect(try Loopback.ask(port, HookRequest(target, evolution)).word == "received")
    try eventually("both answers arrive") { try server.messages.count == 2 && box.isWorkedOff() }
    let again = try Loopback.ask(port, HookRequest("/webhook/chatwoot", Bodies.chatwoot()))
    #expect(again.word == "duplicate", "\(again.status) \(again.text)")
    let test = try Loopback.ask(port, HookRequest("/test/message", Bodies.test("Hola, ¿tenés anillos?")))
    #expect(test.status == 200 && test.word == "success", "\(test.text)")
    try drain.stop()
    try lighttpd.stop()
  }

  @Test func `lighttpd leaves the answers as the hook makes them`() throws {
    let box = try Sandbox(["EVOLUTION_WEBHOOK_TOKEN": "s3cret"])
    let (lighttpd, port) = try start(box)
    let large = [UInt8](repeating: 0x20, count: 5_000_000)
    #expect(try Loopback.ask(port, HookRequest("/webhook/chatwoot", body: large)).status == 413)
    #expect(try Loopback.ask(port, HookRequest("/webhook/evolution/s3cret", body: large)).status == 422)
    #expect(try Loopback.ask(port, HookRequest("/webhook/evolution", Bodies.evolution())).status == 401)
    #expect(try Loopback.ask(port, HookRequest("/webhook/nobody", Bodies.evolution())).status == 404)
    #expect(try Loopback.ask(port, HookRequest.get("/health")).status == 503)
    #expect(try Loopback.ask(port, HookRequest.get("/")).status == 200)
    #expect(try Loopback.ask(port, HookRequest.get("/webhook/chatwoot")).status == 405)
    try box.put("ctl/pause-intake", "")
    #expect(try Loopback.ask(port, HookRequest("/webhook/chatwoot", Bodies.chatwoot())).status == 500)
    let paused = try Loopback.ask(port, HookRequest("/webhook/evolution/s3cret", Bodies.evolution()))
    #expect(paused.status == 503 && paused.headers["retry-after"] != nil)
    try box.expectUntouched("nothing was taken")
    try lighttpd.stop()
  }

  private func start(_ box: Sandbox) throws -> (RunningProgram, Int) {
    let port = try Loopback.freePort()
    var site = try String(contentsOfFile: "\(Surroundings.package)/etc/lighttpd/royal.conf", encoding: .utf8)
    let changes = [
      #"^bot\.example\.org(:"#: #"^bot\.example(:"#, "/etc/royal/royal.env": box.configuration,
      "/usr/lib/royal/royal-hook/": "\(Surroundings.programs)/royal-hook/",
    ]
    for (shipped, ours) in changes {
      try #require(site.contains(shipped), "etc/lighttpd/royal.conf has no \(shipped)")
      site = site.replacingOccurrences(of: shipped, with: ours)
    }
    let main = """
      server.document-root = "\(box.folder)"
      server.port = \(port)
      server.bind = "127.0.0.1"
      server.upload-dirs = ( "\(box.folder)" )
      server.errorlog = "\(box.folder)/lighttpd.log"
      server.breakagelog = "\(box.folder)/lighttpd.err"

      """
    try (main + site).write(toFile: "\(box.folder)/lighttpd.conf", atomically: true, encoding: .utf8)
    let program = try #require(Surroundings.systemProgram("lighttpd"), "lighttpd is not installed")
    let lighttpd = try box.start(program, ["-D", "-f", "\(box.folder)/lighttpd.conf"])
    try eventually("lighttpd listens") {
      try #require(lighttpd.isRunning, "lighttpd: \(lighttpd.errors)")
      return Loopback.isListening(port)
    }
    return (lighttpd, port)
  }
}
