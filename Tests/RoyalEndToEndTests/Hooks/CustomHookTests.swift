import Foundation
import Testing

@testable import RoyalTestKit

/// hooks.d: what is there, what is broken, and who reads which file.
@Suite(.serialized) struct CustomHookTests {
  private static let plain = "USER=who\nTEXT=what\n"
  private static let body = #"{"who":"ana","what":"Hola"}"#

  @Test func `what is not in hooks d is not there, whatever the method`() throws {
    let box = try Sandbox()
    try box.writeHook("shop.conf", Self.plain)
    try box.writeHook("secret.drain.conf", "REPLY_TOKEN=x\n")
    try box.writeHook("notes.conf.example", Self.plain)
    for name in [
      "other", "secret", "secret.drain", "notes", "notes.conf", "shop/", "Shop", "..", "hooks.d", "shop.conf", "test",
    ] {
      for method in ["POST", "GET", "PUT"] {
        var request = HookRequest("/webhook/\(name)", Self.body)
        request.method = method
        #expect(try box.hook(request).status == 404, "\(method) \(name)")
      }
    }
    var get = HookRequest.get("/webhook/shop")
    for method in ["GET", "HEAD", "PUT", "OPTIONS"] {
      get.method = method
      let answer = try box.hook(get)
      #expect(answer.status == 405 && answer.headers["allow"] == "POST")
    }
    #expect(try box.hook(HookRequest("/webhook/shop", Self.body)).word == "received")
  }

  @Test(arguments: ["USR=who\nTEXT=what\n", "USER=who\n", "\u{FF}", "USER=a b\n", "USER=..\nTEXT=x"])
  func `a broken file is our fault, is named, and concerns no other`(text: String) throws {
    let box = try Sandbox()
    try box.writeHook("broken.conf", text)
    try box.writeHook("shop.conf", Self.plain)
    let request = HookRequest("/webhook/broken", Self.body)
    let ran = try box.run("royal-hook", [], request.variables, input: request.body)
    let answer = try WebAnswer(ran.output)
    #expect(answer.status == 503 && answer.isClearRefusal && answer.headers["retry-after"] != nil)
    #expect(
      ran.errors.contains("error configuration route=broken error=") && ran.errors.contains("hooks.d/broken.conf"))
    #expect(!answer.text.contains("hooks.d"))
    try box.expectUntouched("broken")
    #expect(try box.hook(HookRequest("/webhook/shop", Self.body)).word == "received")
    let drain = try box.startDrain()
    #expect(drain.errors.contains("error hooks name=broken error=") && drain.errors.contains("hooks.d/broken.conf"))
    #expect(drain.errors.contains("warn hooks name=shop SIGNATURE_SECRET=\"not set\""))
    let health = try box.hook(.get("/health"))
    #expect(health.status == 503 && health.text.contains(#""broken":"failing","shop":"configured""#))
    try box.writeHook("broken.conf", Self.plain)
    #expect(try box.hook(HookRequest("/webhook/broken", Self.body)).word == "received")
    #expect(try box.hook(.get("/health")).status == 200)
    #expect(try drain.stop() == .exit(0))
  }

  @Test func `the hook does not read the drain's file, and a drain that cannot use it keeps the messages`() throws {
    let server = try PlatformServer()
    let box = try Sandbox()
    try box.writeHook("shop.conf", Self.plain + "REPLY_URL='\(server.url)/answers/1'\n")
    try box.writeHook("shop.drain.conf", "REPLY_BODY='{'\n")
    #expect(try box.hook(HookRequest("/webhook/shop", Self.body)).word == "received")
    let drain = try box.startDrain()
    try eventually("the breaker opens") { try box.hook(.get("/health")).text.contains("shop/ takes nothing") }
    #expect(try box.names("dead").isEmpty)
    #expect(try box.text("ctl/status.json").contains("shop.drain.conf line 1: REPLY_BODY"))
    try box.writeHook("shop.drain.conf", #"REPLY_BODY='{"text":"{{text}}"}'"#)
    try eventually("the message is answered") { try box.isWorkedOff() }
    #expect(server.messages.count == 1)
    #expect(try drain.stop() == .exit(0))
  }

  @Test func `without a reply in the files the answer is printed and kept`() throws {
    let box = try Sandbox()
    try box.writeHook("shop.conf", Self.plain)
    #expect(try box.hook(HookRequest("/webhook/shop", Self.body)).word == "received")
    let ran = try box.run("royal-drain", ["--once"])
    #expect(ran.ending == .exit(0))
    #expect(String(decoding: ran.output, as: UTF8.self).contains("reply source=shop conversation=ana"))
  }

  @Test func `bodies that are too large, no JSON, or empty get their statuses`() throws {
    let box = try Sandbox(["ROYAL_MAX_BODY": "1K"])
    try box.writeHook("shop.conf", Self.plain)
    for (body, status) in [("", 400), ("{", 400), ("[]", 400), (String(repeating: " ", count: 2000), 413)] {
      #expect(try box.hook(HookRequest("/webhook/shop", body)).status == status)
    }
    #expect(
      try box.hook(HookRequest("/webhook/shop", Self.body, headers: ["Content-Type": "text/plain"])).status == 415)
    try box.put("ctl/pause-intake", "")
    #expect(try box.hook(HookRequest("/webhook/shop", Self.body)).status == 503)
    try box.expectUntouched("refused")
  }
}
