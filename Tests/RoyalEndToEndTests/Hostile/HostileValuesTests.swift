import Foundation
import Testing

@testable import RoyalTestKit

/// JSON that is JSON, with values that nobody expects.
@Suite(.serialized) struct HostileValuesTests {
  private static let long = String(repeating: "x", count: 10_000)

  @Test(arguments: [
    #"9223372036854775808"#, "18446744073709551616", "1e400", "-1e400", "1e18", "0", "-1", "1.5", #""12a""#, #""-1""#,
    "[1]", "{}", "true", "null", #""""#,
    #""99999999999999999999""#,
  ])
  func `ids that are no positive whole numbers are ignored, and no work is done for them`(id: String) throws {
    let box = try Sandbox()
    for key in [#""id":5120"#, #""id":33"#, #""id":7,"#] {
      let name = key.split(separator: ":")[0]
      let body = Bodies.chatwoot(changing: [key: key.hasSuffix(",") ? "\(name):\(id)," : "\(name):\(id)"])
      let answer = try box.hook(HookRequest("/webhook/chatwoot", body))
      #expect(
        answer.status == 200 && answer.word == "ignored" && answer["reason"] == "malformed_ids",
        "\(key): \(answer.text)")
    }
    try box.expectUntouched(id)
  }

  @Test(arguments: [
    "1e400", "-1", "9223372036854775807", "18446744073709551616", "\"\"", "\"soon\"", "{}", "[]", "true",
    "{\"low\":-1,\"high\":2147483647}", "1e15",
  ])
  func `a time that is none makes a message neither old nor lost`(time: String) throws {
    let box = try Sandbox()
    let stamp = Bodies.evolution().components(separatedBy: "\"messageTimestamp\":")[1].prefix { $0 != "," }
    let body = Bodies.evolution(changing: ["\"messageTimestamp\":\(stamp)": "\"messageTimestamp\":\(time)"])
    let answer = try box.hook(HookRequest("/webhook/evolution", body))
    #expect(answer.word == "received", "\(answer.text)")
    #expect(try box.run("royal-drain", ["--once"]).ending == .exit(0))
    #expect(try box.isWorkedOff() && box.names("bad").isEmpty)
  }

  @Test func `a user with a name of 10,000 characters is answered, and two such are two`() throws {
    let server = try PlatformServer()
    let box = try Sandbox(server.settings)
    try box.accept(
      "/webhook/chatwoot",
      Bodies.chatwoot(
        id: 1, changing: [#""name":"Ana","phone_number":null}"#: #""name":"\#(Self.long)","phone_number":null}"#]))
    for (number, tail) in ["a", "b"].enumerated() {
      let answer = try box.hook(
        HookRequest(
          "/webhook/evolution", Bodies.evolution(id: "3EB\(number)", jid: "\(Self.long)\(tail)@s.whatsapp.net")))
      #expect(answer.status == 400 && answer.isClearRefusal, "an address that long would be cut off: \(answer.text)")
      let test = try box.hook(HookRequest("/test/message", Bodies.test("Hola", user: Self.long + tail)))
      #expect(test.status == 400 && test.isClearRefusal, "\(test.text)")
    }
    #expect(try box.run("royal-drain", ["--once"]).ending == .exit(0))
    #expect(server.messages.count == 1)
    #expect(try box.isWorkedOff() && box.names("bad").isEmpty && box.names("users").count == 1)
  }

  @Test func `of a key that comes twice the last counts, for the signature's check and the entry alike`() throws {
    let box = try Sandbox()
    let body = Bodies.chatwoot(
      "uno",
      changing: [#""content":"uno""#: #""content":"uno","\u0063ontent":"dos""#, #""id":5120"#: #""id":1,"id":5120"#])
    #expect(try box.hook(HookRequest("/webhook/chatwoot", body)).word == "received")
    let entry = try box.onlyEntry()
    #expect(entry.text == "dos" && entry[.message] == "5120")
  }

  @Test func `a name, an id and a text of lone surrogates and noncharacters are kept as one can keep them`() throws {
    let box = try Sandbox()
    let odd = #"\ud800x\udfff\uffff\ufdd0\udbff\udfff"#
    let body = Bodies.evolution(
      "X", id: "I",
      changing: [
        #""pushName":"Ana""#: #""pushName":"\#(odd)""#, #""conversation":"X""#: #""conversation":"\#(odd)""#,
        #""id":"I""#: #""id":"\#(odd)""#,
      ])
    #expect(try box.hook(HookRequest("/webhook/evolution", body)).word == "received")
    #expect(try box.hook(HookRequest("/webhook/evolution", body)).word == "duplicate")
    let expected: [UInt32] = [0xFFFD, 0x78, 0xFFFD, 0xFFFF, 0xFDD0, 0x10FFFF]
    #expect(try box.onlyEntry().text.unicodeScalars.map(\.value) == expected)
  }
}
