import Testing

@testable import RoyalWebhook

struct RouteTests {
  @Test(
    "the routes of the contract are found",
    arguments: [
      ("/", Route.front), ("/health", .health), ("/stats", .stats), ("/metrics", .metrics),
      ("/webhook/chatwoot", .chatwoot), ("/test/message", .testMessage),
      ("/admin/clear-queue", .clearQueue), ("/webhook/evolution", .evolution(tail: [])),
      ("/webhook/evolution/", .evolution(tail: [])), ("/webhook/shop-1", .custom(name: "shop-1")),
      ("/webhook/evolution/messages-upsert", .evolution(tail: ["messages-upsert"])),
      ("/webhook/evolution/s3cret/messages-upsert/", .evolution(tail: ["s3cret", "messages-upsert"])),
    ])
  func found(_ row: (path: String, route: Route)) {
    #expect(Route(path: Array(row.path.utf8)) == row.route)
  }

  @Test(
    "everything else is not there",
    arguments: [
      "", "health", "//", "//health", "/health/", "/webhook/chatwoot/", "/webhook//chatwoot",
      "/webhook/../admin/clear-queue",
      "/webhook/./chatwoot", "/webhook", "/webhook/Custom", "/webhook/custom/", "/webhook/agent", "/Health",
      "/webhook/evolution//",
      "/webhook/evolution/a/b/c",
      "/webhook/evolution/../../admin", "/health\u{0}", "/webhook\\chatwoot", "/webhook/evolution/\n", "/stats/",
    ])
  func missing(_ path: String) {
    #expect(Route(path: Array(path.utf8)) == nil)
  }

  @Test func `a path that is not UTF-8 is not there`() {
    #expect(Route(path: Array("/webhook/evolution/".utf8) + [0xFF]) == nil)
  }

  @Test(
    "the wrong method gets 405 with Allow",
    arguments: [
      ("GET", "/webhook/chatwoot", "POST"), ("PUT", "/webhook/evolution", "POST"), ("HEAD", "/test/message", "POST"),
      ("POST", "/health", "GET, HEAD"), ("post", "/webhook/chatwoot", "POST"), ("OPTIONS", "/", "GET, HEAD"),
    ])
  func method(_ row: (method: String, path: String, allow: String)) throws {
    let refusal = try #require(
      refusal {
        let head = RequestHead.plain(method: row.method, path: row.path)
        try Route.find(head).checkMethod(head)
      })
    #expect(refusal.cause == .method(allow: row.allow))
    let answer = Answer(refusal, to: .other)
    #expect(answer.status == 405)
    #expect(answer.fields == "Allow: \(row.allow)\r\n")
  }

  @Test(
    "a body that says that it is JSON, or nothing, is taken",
    arguments: [
      nil, "application/json", "Application/JSON; charset=utf-8", "application/vnd.x+json", "text/json",
    ])
  func json(_ type: String?) {
    #expect(refusal { try Route.chatwoot.checkContentType(.plain(type.map { ["content-type": $0] } ?? [:])) } == nil)
  }

  @Test(
    "any other is refused",
    arguments: [
      "text/plain", "application/x-www-form-urlencoded", "application/jsonx", "", "image/svg+json",
    ])
  func notJSON(_ type: String) {
    let refusal = refusal { try Route.chatwoot.checkContentType(.plain(["content-type": type])) }
    #expect(refusal?.status(for: .chatwoot) == 415)
  }
}
