import Foundation
import Testing

@testable import RoyalTestKit

/// `royal check` with the real program, and a server that answers as Chatwoot and Evolution API do.
@Suite(.serialized) struct CheckCommandTests {
  private func check(_ box: Sandbox, _ words: String..., code: Int32, sourceLocation: SourceLocation = #_sourceLocation)
    throws
    -> String
  {
    let ran = try box.run("royal", ["check"] + words, sourceLocation: sourceLocation)
    let output = String(decoding: ran.output, as: UTF8.self)
    #expect(ran.ending == .exit(code), "\(output)\(ran.errors)", sourceLocation: sourceLocation)
    return output
  }

  @Test func `every wrong line of the configuration is told, with file, line and key`() throws {
    let box = try Sandbox()
    let text = try String(contentsOfFile: box.configuration, encoding: .utf8)
    try Data((text + "PORT=many\nCHATWOOT_URLL=x\nnonsense\nLOG_LEVEL=info\n").utf8).write(
      to: URL(filePath: box.configuration))
    let count = text.split(separator: "\n").count
    let output = try check(box, "--offline", code: 78)
    #expect(output.contains("royal.env line \(count + 1): PORT"))
    #expect(output.contains("royal.env line \(count + 2): CHATWOOT_URLL"))
    #expect(output.contains("royal.env line \(count + 3):") && !output.contains("line \(count + 4)"))
  }

  @Test func `a custom webhook and an agent that cannot work are told`() throws {
    let box = try Sandbox(["ROYAL_AGENT": "command", "ROYAL_AGENT_COMMAND": "/nowhere/bot --fast"])
    try FileManager.default.createDirectory(atPath: "\(box.folder)/hooks.d", withIntermediateDirectories: false)
    try Data("NONSENSE=1\n".utf8).write(to: URL(filePath: "\(box.folder)/hooks.d/form.conf"))
    for (name, command) in [("mail", "/nowhere/mail -s x"), ("torn", "mail \"x")] {
      let text = "USER=u\nTEXT=t\nREPLY_COMMAND='\(command)'\n"
      try Data(text.utf8).write(to: URL(filePath: "\(box.folder)/hooks.d/\(name).conf"))
    }
    let output = try check(box, "--offline", code: 78)
    #expect(output.contains("/nowhere/bot") && output.contains("form.conf"))
    #expect(output.contains("hooks.d/mail.conf: REPLY_COMMAND: /nowhere/mail is not there, or not executable"))
    #expect(output.contains("hooks.d/torn.conf line 3: REPLY_COMMAND: the closing double quote is missing"))
  }

  @Test func `a spool that is wrong is told with what to do`() throws {
    let box = try Sandbox()
    #expect(try check(box, "--offline", code: 0).contains("all directories are there"))
    try box.remove("dead")
    chmod("\(box.spool)/hold", 0o755)
    try box.put("ctl/failstop", "x")
    let output = try check(box, "--offline", "--quiet", code: 78)
    #expect(output.contains("dead") && output.contains("chmod 2770 \(box.spool)/hold") && output.contains("failstop"))
    let json =
      try JSONSerialization.jsonObject(with: Data(try check(box, "--offline", "--json", code: 78).utf8))
      as? [String: Any]
    #expect((json?["faults"] as? Int ?? 0) >= 2)
  }

  @Test func `services are really called, and a fault there has a code of its own`() throws {
    let server = try PlatformServer()
    let box = try Sandbox(server.settings.merging(["INSTANCE_NAME": "t"]) { $1 })
    let output = try check(box, code: 69)
    #expect(output.contains("chatwoot") && output.contains("evolution"))
    #expect(server.requests.contains { $0.path == "/api/v1/profile" && $0.headers["api-access-token"] == "cw-token" })
    #expect(
      server.requests.contains { $0.path == "/instance/connectionState/t" && $0.headers["apikey"] == "evo-token" })
    #expect(!output.contains("cw-token") && !output.contains("evo-token"))
    let before = server.requests.count
    _ = try check(box, "--offline", code: 0)
    #expect(server.requests.count == before)
  }

  @Test func `without a spool and without a configuration it says what to run`() throws {
    let box = try Sandbox(hasSpool: false)
    #expect(try check(box, "--offline", code: 78).contains("royal init --spool"))
  }
}
