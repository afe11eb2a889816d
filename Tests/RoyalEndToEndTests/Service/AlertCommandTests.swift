import Foundation
import Testing

@testable import RoyalTestKit

/// ROYAL_ALERT_COMMAND, run by the real daemon.
@Suite(.serialized) struct AlertCommandTests {
  /// The command of a program that writes down how it was called; by the shell's name, as ``ScriptAgent`` has it.
  private static func script(_ box: Sandbox, then: String = "") throws -> String {
    let path = "\(box.folder)/alert"
    let text = """
      #!/bin/sh
      { echo "$#: $*"; cat; env; echo "group $(ps -o pgid= -p $$ | tr -d ' ') $$"; echo .; } >>\(box.folder)/told
      \(then)
      """
    try Data(text.utf8).write(to: URL(filePath: path))
    return "/bin/sh \(path)"
  }

  private static func told(_ box: Sandbox) -> [[String]] {
    let text = (try? String(contentsOfFile: "\(box.folder)/told", encoding: .utf8)) ?? ""
    return text.components(separatedBy: "\n.\n").dropLast().map { $0.components(separatedBy: "\n") }
  }

  @Test func `it is run once when messages pile up and once when that is over, without our secrets`() throws {
    let server = try PlatformServer()
    let box = try Sandbox(server.settings.merging(["ROYAL_ALERT_WAITING": "3"]) { $1 })
    try box.configure(["ROYAL_ALERT_COMMAND": "\(Self.script(box)) \"two words\""])
    try box.put("ctl/pause-drain", "")
    let drain = try box.start("royal-drain", [], ["ROYAL_ADMIN_TOKEN": "s3cret-admin", "HARMLESS": "kept"])
    for number in 1...4 { try box.accept("/webhook/chatwoot", Bodies.chatwoot("Pregunta \(number)", id: number)) }
    try eventually("it is raised") { Self.told(box).count == 1 }
    usleep(1_500_000)
    let raised = Self.told(box)
    try #require(raised.count == 1)
    #expect(raised[0][0].hasPrefix("5: two words waiting raised ") && raised[0][0].hasSuffix(" 3"), "\(raised[0][0])")
    #expect(raised[0][1].hasSuffix("messages wait (limit 3)"), "\(raised[0][1])")
    let wanted = ["ROYAL_ALERT=waiting", "ROYAL_ALERT_STATE=raised", "ROYAL_SPOOL=\(box.spool)", "HARMLESS=kept"]
    #expect(Set(raised[0]).isSuperset(of: wanted + ["ROYAL_ALERT_LIMIT=3"]))
    #expect(!raised[0].contains { $0.contains("s3cret") || $0.contains("cw-token") })
    let group = try #require(raised[0].last).split(separator: " ")
    #expect(group[1] == group[2], "a process group of its own")
    try box.remove("ctl/pause-drain")
    try eventually("it is over", within: 60) { Self.told(box).count == 2 }
    #expect(Self.told(box)[1][0] == "5: two words waiting over 0 3")
    #expect(drain.errors.contains("warn alert name=waiting state=raised") && drain.errors.contains("state=over"))
    try drain.stop()
    #expect(Self.told(box).count == 2)
  }

  @Test func `runs of --once raise it once between them, and the run after the last message tells that it is over`()
    throws
  {
    let server = try PlatformServer()
    let box = try Sandbox(server.settings.merging(["ROYAL_ALERT_WAITING": "3"]) { $1 })
    try box.configure(["ROYAL_ALERT_COMMAND": Self.script(box, then: "sleep 1; echo >>\(box.folder)/finished")])
    try box.put("ctl/pause-drain", "")
    for number in 1...4 { try box.accept("/webhook/chatwoot", Bodies.chatwoot("Pregunta \(number)", id: number)) }
    for _ in 1...2 {
      _ = try box.run("royal-drain", ["--once"])
      #expect(Self.told(box).map { $0[0] } == ["4: waiting raised 4 3"])
      #expect((try? String(contentsOfFile: "\(box.folder)/finished", encoding: .utf8)) == "\n", "it is waited for")
    }
    try box.remove("ctl/pause-drain")
    // As if it had been raised long ago.
    let status = try box.text("ctl/status.json")
    let since = try #require(status.firstMatch(of: /"name":"waiting","since":"(\d{4})/)).1
    try box.put("ctl/status.json", status.replacing("\"since\":\"\(since)", with: "\"since\":\"2001"))
    #expect(try box.run("royal-drain", ["--once"]).ending == .exit(0))
    #expect(Self.told(box).map { $0[0] } == ["4: waiting raised 4 3", "4: waiting over 0 3"])
    #expect(try box.text("ctl/status.json").contains("\"alerts\":[]"))
  }

  @Test func `failing answers raise the error rate, and a program that hangs holds nobody up`() throws {
    let server = try PlatformServer()
    let box = try Sandbox(server.settings.merging(["ROYAL_ALERT_WAITING": "0"]) { $1 })
    let agent = try ScriptAgent(in: box, answer: "$(exit 3)\"; exit 3; echo \"")
    try box.configure(["ROYAL_ALERT_COMMAND": Self.script(box, then: "sleep 60"), "ROYAL_FALLBACK_REPLY": "Perdón."])
    let drain = try box.startDrain()
    try box.accept("/webhook/chatwoot", Bodies.chatwoot())
    try eventually("it is raised") { Self.told(box).count == 1 }
    #expect(Self.told(box)[0][0] == "4: error_rate raised 100 5")
    try box.configure(["ROYAL_AGENT": "rules"])
    drain.signal(SIGHUP)
    try eventually("the new configuration holds") { drain.errors.contains("info reload") }
    try box.accept("/webhook/chatwoot", Bodies.chatwoot(id: 2, conversation: 34, contact: 62))
    try eventually("the other answer") { server.messages.count == 2 }
    #expect(agent.questions.count == 1)
    try drain.stop()
  }

  @Test func `a line that cannot be split is a wrong configuration, a program that is not there a line in the log`()
    throws
  {
    let box = try Sandbox(["ROYAL_ALERT_COMMAND": "mail \"ana"])
    let broken = try box.run("royal-drain", ["--once"])
    #expect(broken.ending == .exit(78) && broken.errors.contains("ROYAL_ALERT_COMMAND"), "\(broken.errors)")
    try box.configure(["ROYAL_ALERT_COMMAND": "/nobody/has/this", "ROYAL_ALERT_WAITING": "1"])
    try box.put("ctl/pause-drain", "")
    let drain = try box.startDrain()
    try box.accept("/webhook/chatwoot", Bodies.chatwoot())
    try eventually("it is logged") { drain.errors.contains("error alert name=waiting error=\"ROYAL_ALERT_COMMAND: ") }
    try drain.stop()
  }
}
