import Foundation
import Testing

@testable import RoyalTestKit

/// Platforms that answer with nonsense, and what the daemon makes of it.
@Suite(.serialized) struct HostilePlatformTests {
  @Test(arguments: [
    "0", "-1", "soon", "", "99999999999999999999", "1e9", "Thu, 01 Jan 1970 00:00:00 GMT",
    "Thu, 99 Foo 9999 99:99:99 GMT", "2, 3", "\u{C3}\u{A9}",
  ])
  func `a storm of 429 costs no message and is not answered with a storm`(value: String) throws {
    let server = try PlatformServer()
    server.replyAlways(PlatformReply(status: 429, body: "slow down", headers: ["Retry-After": value]))
    let box = try Sandbox(server.settings)
    for number in 1...5 {
      try box.accept("/webhook/chatwoot", Bodies.chatwoot(id: number, conversation: number, contact: number))
    }
    let drain = try box.startDrain()
    try eventually("it is tried") { !server.messages.isEmpty }
    usleep(700_000)
    #expect(server.messages.count <= 25, "\(server.messages.count) requests in a moment")
    #expect(try box.names("dead").isEmpty && drain.isRunning)
    server.replyAlways(nil)
    // What was asked for may be a day; an operator does not wait for it.
    try eventually("all is sent") {
      drain.signal(SIGUSR1)
      usleep(100_000)
      return try box.isWorkedOff()
    }
    #expect(try box.names("dead").isEmpty)
    #expect(try drain.stop() == .exit(0))
  }

  @Test func `an answer that points elsewhere takes no token there`() throws {
    let elsewhere = try PlatformServer()
    let server = try PlatformServer()
    let box = try Sandbox(server.settings)
    for (number, status) in [301, 302, 303, 307, 308].enumerated() {
      server.reply(
        PlatformReply(
          status: status, body: "",
          headers: ["Location": "\(elsewhere.url)/api/v1/accounts/7/conversations/33/messages"]))
      try box.accept("/webhook/chatwoot", Bodies.chatwoot(id: number + 1))
      try box.accept("/webhook/evolution", Bodies.evolution(id: "3EB0\(status)"))
      let once = try box.run("royal-drain", ["--once"]).ending
      #expect(once == .exit(0) || once == .exit(75))
    }
    #expect(elsewhere.requests.isEmpty && !server.messages.isEmpty)
  }

  @Test(arguments: [
    #"{"id":"#, "", "null", "[]", #"{"id":"\r\nRoyal-Turn: 2"}"#, #"{"id":1e400}"#, #"{"key":{"id":""}}"#,
    #"{"id":9223372036854775808}"#,
  ])
  func `a 200 of nonsense ends neither the daemon nor the files`(body: String) throws {
    let server = try PlatformServer()
    server.replyAlways(PlatformReply(status: 200, body: body))
    let box = try Sandbox(server.settings)
    try box.accept("/webhook/chatwoot", Bodies.chatwoot())
    try box.accept("/webhook/evolution", Bodies.evolution(jid: "5491155550102@s.whatsapp.net"))
    let once = try box.run("royal-drain", ["--once"]).ending
    #expect(once == .exit(0) || once == .exit(75))
    server.replyAlways(nil)
    let drain = try box.startDrain()
    _ = try box.hook(HookRequest("/webhook/chatwoot", Bodies.chatwoot(id: 2, conversation: 34, contact: 62)))
    try eventually("the next customer is answered") { server.messages.contains { $0.path.contains("/34/") } }
    #expect(try drain.stop() == .exit(0))
  }
}
