import Foundation
import Testing

@testable import RoyalTestKit

/// What /health finds: 200 where all is well, 503 with a sentence that says what is wrong.
@Suite(.serialized) struct HealthTests {
  private func health(_ box: Sandbox, program: [String] = []) throws -> (status: Int, text: String) {
    let answer = try box.hook(.get("/health"), program: program)
    return (answer.status, answer.text)
  }

  @Test func `a drain that runs is healthy, one that was killed is dead`() throws {
    let box = try Sandbox()
    #expect(try health(box).status == 503)
    let drain = try box.startDrain()
    let well = try health(box)
    #expect(well.status == 200 && well.text.contains(#""status":"healthy","problems":[],"drain":"alive""#))
    try drain.crash()
    let dead = try health(box)
    #expect(dead.status == 503 && dead.text.contains("royal-drain does not run on this spool"))
    #expect(dead.text.contains(#""drain":"dead""#))
  }

  @Test func `a drain that is stopped while work is ready is stuck, and well again when it goes on`() throws {
    let box = try Sandbox(["ROYAL_TEST_TIMEOUT": "0"])
    let drain = try box.startDrain()
    try drain.halt()
    #expect(try health(box).status == 200)
    #expect(try box.hook(HookRequest("/test/message", Bodies.test("Hola"))).status == 504)
    try eventually("health notices") { try health(box).text.contains(#""drain":"stuck""#) }
    #expect(try health(box).status == 503)
    drain.signal(SIGCONT)
    try eventually("health recovers") { try health(box).status == 200 }
    #expect(try drain.stop() == .exit(0))
  }

  @Test func `a drain that is stopped while a message waits in its buffer is stuck once the buffer should have fired`()
    throws
  {
    let box = try Sandbox(["MESSAGE_BUFFER_TIMEOUT": "7s"])
    let drain = try box.startDrain()
    try box.accept("/webhook/chatwoot", Bodies.chatwoot())
    try eventually("the drain has seen it") { try box.text("ctl/status.json").contains(#""waiting":1"#) }
    try drain.halt()
    try eventually("health notices", within: 60) { try health(box).text.contains("it was to go on at") }
    drain.signal(SIGCONT)
    try eventually("health recovers") { try health(box).status == 200 }
    #expect(try drain.stop() == .exit(0))
  }

  enum Trouble: String, CaseIterable { case failstop, pauseIntake, tooLittleRoom, unwritable, noSpool, paused }

  @Test(arguments: Trouble.allCases) func `trouble with the spool is named`(trouble: Trouble) throws {
    let box = try Sandbox()
    if trouble == .paused { try box.put("ctl/pause-drain", "") }
    let drain = try box.startDrain()
    let sentence: String
    switch trouble {
    case .failstop: (sentence, _) = ("ctl/failstop", try box.put("ctl/failstop", ""))
    case .pauseIntake: (sentence, _) = ("ctl/pause-intake", try box.put("ctl/pause-intake", ""))
    case .tooLittleRoom: (sentence, _) = ("ROYAL_MIN_FREE", try box.configure(["ROYAL_MIN_FREE": "1000000G"]))
    case .unwritable: (sentence, _) = ("cannot be written", chmod("\(box.spool)/new", 0o555))
    case .noSpool: (sentence, _) = ("cannot be opened", try box.configure(["ROYAL_AGENT": "rules"]))
    case .paused: (sentence, _) = ("ctl/pause-drain", try box.accept("/webhook/chatwoot", Bodies.chatwoot()))
    }
    if trouble == .noSpool { #expect(try drain.stop() == .exit(0)) }
    if trouble == .noSpool { try FileManager.default.removeItem(atPath: box.spool) }
    let needsRights = trouble == .unwritable && Surroundings.isRoot
    let weak = ["/usr/bin/setpriv", "--bounding-set", "-dac_override,-dac_read_search"]
    let found = try health(box, program: needsRights ? weak : [])
    #expect(found.status == 503 && found.text.contains(sentence), "\(found.text)")
  }

  @Test func `a read-only file system is found`() throws {
    let box = try Sandbox(hasSpool: false)
    guard Surroundings.isRoot, Surroundings.systemProgram("unshare") != nil else {
      try #require(!Surroundings.isCI, "needs root and unshare")
      return
    }
    let hook = "\(Surroundings.programs)/royal-hook"
    let script = """
      set -e
      mkdir \(box.spool); mount -t tmpfs none \(box.spool)
      \(Surroundings.programs)/royal init --spool >/dev/null
      mount -o remount,ro \(box.spool)
      GATEWAY_INTERFACE=CGI/1.1 REQUEST_METHOD=GET REQUEST_URI=/health \(hook)
      """
    let ran = try box.run("/usr/bin/unshare", ["-m", "/bin/sh", "-c", script])
    try #require(ran.ending == .exit(0), "\(ran.errors)")
    #expect(String(decoding: ran.output, as: UTF8.self).contains("the spool cannot be written: Read-only file system"))
  }

  @Test func `a platform that refuses us fails, and the other does not`() throws {
    let server = try PlatformServer()
    let box = try Sandbox(server.settings)
    let drain = try box.startDrain()
    #expect(
      try health(box).text.contains(
        #""services":{"chatwoot":"configured","evolution":"configured","agent":"configured"}"#))
    server.replyAlways(PlatformReply(status: 401, body: #"{"error":"Invalid Access Token"}"#))
    try box.accept("/webhook/chatwoot", Bodies.chatwoot())
    try eventually("health notices") {
      try health(box).text.contains(#""chatwoot":"failing","evolution":"configured""#)
    }
    let found = try health(box)
    #expect(found.status == 503 && found.text.contains("chatwoot/7 takes nothing since"))
    server.replyAlways(nil)
    try eventually("health recovers") { try health(box).status == 200 }
    #expect(try drain.stop() == .exit(0))
  }

  @Test func `a platform without a token is not configured, whatever its address`() throws {
    let box = try Sandbox(["CHATWOOT_API_URL": "http://127.0.0.1:9"])
    let drain = try box.startDrain()
    #expect(try health(box).text.contains(#""chatwoot":"not_configured""#))
    #expect(try drain.stop() == .exit(0))
  }
}
