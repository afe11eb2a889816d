import Foundation
import Testing

@testable import RoyalTestKit

/// Values that would like to be lines of their own: in the log, in an entry's headers, in an answer's headers, on a terminal.
@Suite(.serialized) struct InjectionTests {
  /// Line ends and commands of every sort, as a JSON string's inside.
  private static let evil =
    #"x\r\nInjected: 1\nerror injected a=b\u0085Injected: 2\u2028Injected: 3\u001b[2J\u009b2J\u202e\u0000\u0007\u007f\u0008 \"quoted\" =\\"#

  /// The bodies with the evil text in the place of every string that is stored or logged.
  private static let bodies: [(target: String, body: String)] = {
    let chatwoot = [
      #""name":"Ana","phone_number":null},"source_id":null"#:
        #""name":"\#(evil)","phone_number":"\#(evil)+5491155550101"},"source_id":"\#(evil)""#,
      #""content":"Hola""#: #""content":"\#(evil)","attachments":[{"file_type":"\#(evil)","data_url":"\#(evil)"}]"#,
    ]
    let evolution = [
      #""pushName":"Ana""#: #""pushName":"\#(evil)""#, #""id":"3EB0AA01""#: #""id":"\#(evil)""#,
      #""conversation":"Hola""#: #""imageMessage":{"caption":"\#(evil)"},"mediaUrl":"\#(evil)""#,
    ]
    return [
      ("/webhook/chatwoot", Bodies.chatwoot("Hola", changing: chatwoot)),
      (
        "/webhook/chatwoot",
        Bodies.chatwoot(
          "Hola",
          changing: [
            #""source_id":null"#: #""source_id":"WAID:\#(evil)""#, #""status":"pending""#: #""status":"\#(evil)""#,
          ])
      ),
      ("/webhook/chatwoot", Bodies.chatwoot("Hola", changing: [#""event":"message_created""#: #""event":"\#(evil)""#])),
      (
        "/webhook/chatwoot",
        Bodies.chatwoot("Hola", changing: [#""message_type":"incoming""#: #""message_type":"\#(evil)""#])
      ),
      ("/webhook/evolution", Bodies.evolution("Hola", changing: evolution)),
      (
        "/webhook/evolution",
        Bodies.evolution("Hola", changing: [#""event":"messages.upsert""#: #""event":"\#(evil)""#])
      ),
      (
        "/webhook/evolution",
        Bodies.evolution("Hola", instance: "X", changing: [#""instance":"X""#: #""instance":"\#(evil)""#])
      ),
      (
        "/webhook/evolution",
        Bodies.evolution("Hola", jid: "J", changing: [#""remoteJid":"J""#: #""remoteJid":"\#(evil)""#])
      ),
      ("/test/message", #"{"message":"\#(evil)","user_id":"\#(evil)"}"#),
      ("/test/message", #"{"message":"\#(evil)","user_id":"a"}"#),
      (#"/webhook/chatwoot"#, #"{"\#(evil)":"#),
    ]
  }()

  @Test(arguments: Way.allCases) func `no value becomes a line of the log, of an entry or of an answer`(way: Way) throws
  {
    let box = try Sandbox(["LOG_LEVEL": "debug", "ROYAL_TEST_TIMEOUT": "50"])
    var stored = 0
    for (target, body) in Self.bodies {
      let request = HookRequest(target, body, headers: ["User-Agent": "a\u{1B}[2Jb", "X-Forwarded-Host": "é\u{9B}"])
      let input = way == .cgi ? request.body : request.bytes
      let ran = try box.run("royal-hook", [], way == .cgi ? request.variables : [:], input: input)
      #expect(ran.ending == .exit(0))
      Self.expectLog(ran.errors)
      // A control character in a header's value is no request at all to the HTTP reader.
      let answer = try WebAnswer(ran.output)
      #expect(!answer.headers.keys.contains { $0.contains("injected") }, "\(answer.headers)")
      Self.expectClean(
        String(decoding: ran.output, as: UTF8.self).replacingOccurrences(of: "\r\n", with: "\n"), "answer")
      for name in try box.names("new") {
        try Self.expectEntry(box.text("new/\(name)"))
        stored += 1
        try box.remove("new/\(name)")
      }
    }
    #expect(stored >= (way == .cgi ? 5 : 0), "\(stored) entries")
  }

  @Test func `the drain's log, its files and what the platform gets stay lines too`() throws {
    let server = try PlatformServer()
    server.replyAlways(PlatformReply(status: 422, body: #"{"message":"\#(Self.evil)"}"#))
    let box = try Sandbox(server.settings.merging(["LOG_LEVEL": "debug"]) { $1 })
    for (target, body) in Self.bodies where target != "/test/message" { _ = try box.hook(HookRequest(target, body)) }
    let once = try box.run("royal-drain", ["--once"])
    #expect(once.ending == .exit(0))
    Self.expectLog(once.errors)
    for folder in ["dead", "users", "seen", "turns"] {
      for path in FileManager.default.enumerator(atPath: "\(box.spool)/\(folder)")?.compactMap({ $0 as? String }) ?? []
      {
        guard let text = try? box.text("\(folder)/\(path)") else { continue }
        Self.expectClean(text, "\(folder)/\(path)")
        if folder != "users" {
          #expect(!text.split(separator: "\n").contains { $0.hasPrefix("Injected") && folder == "seen" })
        }
      }
    }
    #expect(server.messages.count > 0)
    #expect(!server.requests.contains { $0.headers.keys.contains("injected") || $0.path.contains("\n") })
  }

  /// Every line is `level stage key=value…`.
  private static func expectLog(_ errors: String) {
    expectClean(errors, "log")
    for line in errors.split(separator: "\n") {
      #expect(
        line.wholeMatch(of: #/(debug|info|warn|error) [a-z-]+( [A-Za-z_]+=([^"= ]+|"([^"\\]|\\.)*"))*/#) != nil,
        "\(line)")
    }
  }

  private static func expectEntry(_ text: String) throws {
    let end = try #require(text.range(of: "\n\n"))
    for line in text[..<end.lowerBound].split(separator: "\n") {
      #expect(line.wholeMatch(of: #/[A-Z][A-Za-z-]+: .*/#) != nil && !line.hasPrefix("Injected"), "\(line)")
    }
    expectClean(text, "entry")
  }

  /// Nothing that a terminal obeys.
  private static func expectClean(_ text: String, _ what: String) {
    let bad = text.unicodeScalars.filter { $0.value < 0x20 && $0 != "\n" && $0 != "\t" || 0x7F...0x9F ~= $0.value }
    #expect(bad.isEmpty, "\(what): \(text.debugDescription)")
  }
}
