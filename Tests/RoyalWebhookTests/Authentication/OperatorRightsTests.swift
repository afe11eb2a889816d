import RoyalCore
import Testing

@testable import RoyalWebhook

struct OperatorRightsTests {
  private func test(_ head: RequestHead, token: String? = nil, _ endpoint: TestEndpoint = .loopback) -> Int? {
    refusal { try OperatorRights(token: token, testEndpoint: endpoint).checkTest(head) }?.status(for: .other)
  }

  private func admin(_ head: RequestHead, token: String?) -> Int? {
    refusal { try OperatorRights(token: token, testEndpoint: .open).checkAdmin(head) }?.status(for: .other)
  }

  @Test func `the test route is open to this machine when nobody forwards`() {
    #expect(test(.plain(loopback: true)) == nil)
    #expect(test(.plain()) == 403)
    #expect(test(.plain(), token: "t") == 401)
    #expect(test(.plain(["authorization": "Bearer t"]), token: "t") == nil)
    #expect(test(.plain(["authorization": "Bearer u"]), token: "t") == 401)
    #expect(test(.plain(), .open) == nil)
  }

  @Test("a forwarded request is not from this machine", arguments: ["x-forwarded-for", "forwarded", "x-real-ip"])
  func forwarded(_ header: String) {
    #expect(test(.plain([header: "127.0.0.1"], loopback: true)) == 403)
  }

  @Test func `the admin route needs a configured token, wherever the request comes from`() {
    #expect(admin(.plain(loopback: true), token: nil) == 403)
    #expect(admin(.plain(loopback: true), token: "t") == 401)
    #expect(admin(.plain(["authorization": "Bearer t"]), token: "t") == nil)
    #expect(admin(.plain(["authorization": "Bearer tt"]), token: "t") == 401)
  }
}
