import Foundation
import RoyalCore
import Testing

@testable import RoyalTestKit

/// The shipped example for Telegram's Bot API, from the update to sendMessage.
@Suite(.serialized) struct TelegramTests {
  private static func update(
    _ text: String = "Hola, ¿tenés \"anillos\"?", id: Int = 900_001, user: Int = 5_123_456_789,
    chat: String = "private",
    isBot: Bool = false
  ) -> String {
    """
    {"update_id":\(id),"message":{"message_id":17,"from":{"id":\(user),"is_bot":\(isBot),"first_name":"Ana",\
    "language_code":"es"},"chat":{"id":\(user),"first_name":"Ana","type":"\(chat)"},\
    "date":\(Int(Date().timeIntervalSince1970) - 1),"text":\(Bodies.quoted(text))}}
    """
  }

  private static let secret = ["X-Telegram-Bot-Api-Secret-Token": "s3cret-1"]

  private func sandbox(_ server: PlatformServer) throws -> Sandbox {
    let box = try Sandbox()
    try box.copyExample(
      "telegram.conf",
      ["SIGNATURE_SECRET=change-me": "SIGNATURE_SECRET=s3cret-1", "https://api.telegram.org": server.url])
    try box.copyExample("telegram.drain.conf", ["123456789:change-me": "123456789:AAF-x_y"])
    return box
  }

  private func post(_ box: Sandbox, _ body: String, _ headers: [String: String] = secret) throws -> WebAnswer {
    try box.hook(HookRequest("/webhook/telegram", body, headers: headers))
  }

  @Test(arguments: Way.allCases) func `a message in a private chat is answered there`(way: Way) throws {
    let server = try PlatformServer()
    let box = try sandbox(server)
    let answer = try box.hook(HookRequest("/webhook/telegram", Self.update(), headers: Self.secret), by: way)
    #expect(answer.status == 200 && answer.word == "received", "\(answer.text)")
    let entry = try box.onlyEntry()
    #expect(entry[.source] == "telegram" && entry[.user] == "telegram:5123456789" && entry[.name] == "Ana")
    #expect(try box.run("royal-drain", ["--once"]).ending == .exit(0))
    let sent = try #require(server.messages.first)
    #expect(sent.path == "/bot123456789:AAF-x_y/sendMessage")
    #expect(sent.headers["content-type"] == "application/json")
    let body = String(decoding: sent.body, as: UTF8.self)
    #expect(body.hasPrefix(#"{"chat_id":5123456789,"text":""#) && sent["text"]?.isEmpty == false)
    #expect(try server.messages.count == 1 && box.isWorkedOff() && box.names("dead").isEmpty)
  }

  @Test func `a voice message is told that the bot reads only`() throws {
    let server = try PlatformServer()
    let box = try sandbox(server)
    let voice = #""voice":{"duration":3,"mime_type":"audio/ogg","file_id":"AwAC"}"#
    let body = Self.update("-").replacingOccurrences(of: "\"text\":\"-\"", with: voice)
    #expect(try post(box, body).word == "received")
    #expect(try box.onlyEntry().all(.attachment) == ["voice -"])
    #expect(try box.run("royal-drain", ["--once"]).ending == .exit(0))
    #expect(server.messages.map { $0["text"] } == [Settings().noTextReply])
  }

  @Test func `an update that comes again is a duplicate, before and after its answer`() throws {
    let server = try PlatformServer()
    let box = try sandbox(server)
    #expect(try post(box, Self.update()).word == "received")
    #expect(try post(box, Self.update()).word == "duplicate")
    #expect(try box.run("royal-drain", ["--once"]).ending == .exit(0))
    #expect(try post(box, Self.update()).word == "duplicate")
    #expect(try box.run("royal-drain", ["--once"]).ending == .exit(0))
    #expect(server.messages.count == 1)
  }

  @Test func `who does not know the secret is refused`() throws {
    let box = try sandbox(try PlatformServer())
    for headers in [[:], ["X-Telegram-Bot-Api-Secret-Token": "s3cret-2"], ["Authorization": "Bearer s3cret-1"]] {
      let answer = try post(box, Self.update(), headers)
      #expect(answer.status == 401 && answer.isClearRefusal)
    }
    try box.expectUntouched("refused")
  }

  @Test func `groups, bots and what is no message are ignored, and Telegram does not repeat them`() throws {
    let box = try sandbox(try PlatformServer())
    for (body, reason) in [
      (Self.update(chat: "group"), "filter:message.chat.type"),
      (Self.update(isBot: true), "filter:message.from.is_bot"),
      (#"{"update_id":5,"my_chat_member":{"chat":{"id":1}}}"#, "filter:message.chat.type"),
      (Self.update(" "), "no_text"),
    ] {
      let answer = try post(box, body)
      #expect(answer.status == 200 && answer.word == "ignored" && answer["reason"] == reason, "\(answer.text)")
    }
    try box.expectUntouched("ignored")
  }

  @Test func `a wrong token keeps the message, and tells nobody the token`() throws {
    let server = try PlatformServer()
    let box = try sandbox(server)
    server.replyAlways(
      PlatformReply(status: 401, body: #"{"ok":false,"error_code":401,"description":"Unauthorized 123456789:AAF-x_y"}"#)
    )
    let drain = try box.startDrain()
    #expect(try post(box, Self.update()).word == "received")
    try eventually("the breaker opens") { try box.hook(.get("/health")).text.contains(#""telegram":"failing""#) }
    #expect(try box.names("dead").isEmpty)
    server.replyAlways(nil)
    try eventually("the message is answered") { try box.isWorkedOff() }
    #expect(try drain.stop() == .exit(0))
    #expect(!drain.errors.contains("AAF-x_y") && drain.errors.contains("[token]"))
    #expect(try !box.text("ctl/status.json").contains("AAF-x_y"))
    #expect(try box.hook(.get("/health")).text.contains(#""telegram":"configured""#))
  }

  @Test func `who has blocked the bot is given up on, a limit is waited for`() throws {
    let server = try PlatformServer()
    let box = try sandbox(server)
    server.reply(
      PlatformReply(status: 429, body: #"{"ok":false,"error_code":429}"#, headers: ["Retry-After": "1"]),
      PlatformReply(status: 403, body: #"{"ok":false,"description":"Forbidden: bot was blocked by the user"}"#))
    let drain = try box.startDrain()
    #expect(try post(box, Self.update()).word == "received")
    try eventually("it is given up") { try box.names("dead").count == 1 }
    #expect(try box.text("dead/\(box.names("dead")[0]).why").contains("bot was blocked by the user"))
    #expect(try drain.stop() == .exit(0))
    // The third is the apology, of which a customer who blocked the bot hears nothing either.
    let said = server.messages.map { $0["text"] }
    #expect(said.count == 3 && said[0] == said[1] && said.last == Settings().fallbackReply)
  }
}
