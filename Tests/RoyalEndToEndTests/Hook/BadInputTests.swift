import Foundation
import Testing

@testable import RoyalTestKit

/// Everything that somebody may send: the right status with one clear sentence, nothing partial in the spool, no crash.
@Suite(.serialized) struct BadInputTests {
  struct Row: Sendable, CustomTestStringConvertible {
    var name: String
    var statuses: [String: Int]
    /// Makes the request out of a good one.
    var spoil: @Sendable (inout HookRequest) -> Void
    var testDescription: String { name }
  }

  private static func row(
    _ name: String, _ status: Int, evolution: Int? = nil, _ spoil: @escaping @Sendable (inout HookRequest) -> Void
  )
    -> Row
  {
    Row(name: name, statuses: ["chatwoot": status, "evolution": evolution ?? status], spoil: spoil)
  }

  static let rows = [
    row("an empty body", 400) { $0.body = [] },
    row("a body of 5 MB", 413, evolution: 422) { $0.body += [UInt8](repeating: 0x20, count: 5_000_000) },
    row("JSON cut in the middle", 400) { $0.body.removeLast($0.body.count / 2) },
    row("10,000 arrays one in another", 400) { $0.body = [UInt8](repeating: 0x5B, count: 10_000) },
    row("10,000 arrays, all closed", 400) {
      $0.body = [UInt8](repeating: 0x5B, count: 10_000) + [UInt8](repeating: 0x5D, count: 10_000)
    },
    row("10,000 objects inside the message", 400) { request in
      let deep = String(repeating: #"{"a":"#, count: 10_000) + "1" + String(repeating: "}", count: 10_000)
      let text = String(decoding: request.body, as: UTF8.self)
      request.body = Array(text.replacingOccurrences(of: #""event":"#, with: #""x":\#(deep),"event":"#).utf8)
    },
    row("invalid UTF-8", 400) { request in
      guard let place = request.body.firstIndex(of: UInt8(ascii: "H")) else { return }
      request.body.insert(contentsOf: [0xC3, 0x28], at: place)
    },
    row("an overlong NUL", 400) { request in
      guard let place = request.body.firstIndex(of: UInt8(ascii: "H")) else { return }
      request.body.insert(contentsOf: [0xC0, 0x80], at: place)
    },
    row("NUL bytes in a text", 400) { request in
      guard let place = request.body.firstIndex(of: UInt8(ascii: "H")) else { return }
      request.body.insert(contentsOf: [0, 0], at: place)
    },
    row("nothing but NUL bytes", 400) { $0.body = [UInt8](repeating: 0, count: 1000) },
    row("two documents", 400) { $0.body += $0.body },
    row("no length", 400) { $0.length = .missing },
    row("a negative length", 400) { $0.length = .text("-5") },
    row("a length that is no number", 400) { $0.length = .text("12a") },
    row("a length beyond all numbers", 413, evolution: 422) { $0.length = .text("99999999999999999999") },
    row("a length larger than the body", 400) { $0.length = .text(String($0.body.count + 10)) },
    row("a length smaller than the body", 400) { $0.length = .text(String($0.body.count - 10)) },
    row("another content type", 415) { $0.headers["Content-Type"] = "text/plain" },
    row("a form", 415) { $0.headers["Content-Type"] = "application/x-www-form-urlencoded" },
    row("GET", 405) { $0.method = "GET" },
    row("DELETE", 405) { $0.method = "DELETE" },
    row("a method of nobody's", 405) { $0.method = "BREW" },
    row("an unknown route", 404) { $0.target = "/webhook/telegram" },
    row("no route", 404) { $0.target = "/favicon.ico" },
    row("a way up", 404) { $0.target = "/webhook/../admin" },
    row("a way up in disguise", 404) { $0.target = "/webhook/%2e%2e/admin/clear-queue" },
    row("two slashes in front", 404) { $0.target = "/" + $0.target },
    row("two slashes inside", 404) { $0.target = $0.target.replacingOccurrences(of: "/webhook/", with: "/webhook//") },
    row("a NUL in the path", 404) { $0.target += "%00" },
    row("a broken escape in the path", 404) { $0.target += "%zz" },
  ]

  @Test(arguments: rows, Way.allCases) func `bad input is refused clearly and leaves nothing`(row: Row, way: Way) throws
  {
    let box = try Sandbox()
    let bodies = ["chatwoot": Bodies.chatwoot(), "evolution": Bodies.evolution()]
    for (platform, body) in bodies {
      var request = HookRequest("/webhook/\(platform)", body)
      row.spoil(&request)
      let answer = try box.hook(request, by: way)
      #expect(answer.status == row.statuses[platform], "\(platform): \(answer.text)")
      #expect(answer.isClearRefusal, "\(platform): \(answer.text)")
      if answer.status == 405 { #expect(answer.headers["allow"] == "POST") }
      try box.expectUntouched(platform)
    }
  }

  @Test(arguments: Way.allCases) func `JSON that is no object is 400 to Evolution and ignored for Chatwoot`(way: Way)
    throws
  {
    let box = try Sandbox()
    for body in ["[]", "null", "7", #""text""#] {
      let chatwoot = try box.hook(HookRequest("/webhook/chatwoot", body), by: way)
      #expect(chatwoot.status == 200 && chatwoot.word == "ignored", "\(body)")
      let evolution = try box.hook(HookRequest("/webhook/evolution", body), by: way)
      #expect(evolution.status == 400 && evolution.isClearRefusal, "\(body)")
    }
    try box.expectUntouched("no object")
  }

  @Test(arguments: Way.allCases) func `150,000 characters are taken whole, more are cut`(way: Way) throws {
    for (count, kept) in [(150_000, 150_000), (200_000, 150_000)] {
      for body in ["ñ", "😀"].map({ String(repeating: $0, count: count) }) {
        let box = try Sandbox()
        let answer = try box.hook(HookRequest("/webhook/chatwoot", Bodies.chatwoot(body)), by: way)
        #expect(answer.word == "received", "\(answer.text)")
        #expect(try box.onlyEntry().text.unicodeScalars.count == kept)
      }
    }
  }

  @Test(arguments: Way.allCases) func `an escaped NUL and a lone surrogate are taken, and mended`(way: Way) throws {
    let box = try Sandbox()
    let body = Bodies.chatwoot("XYZ", changing: ["XYZ": #"a\u0000b\ud800c"#])
    #expect(try box.hook(HookRequest("/webhook/chatwoot", body), by: way).word == "received")
    #expect(try box.onlyEntry().text == "ab\u{FFFD}c")
  }
}
