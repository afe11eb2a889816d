import Testing

@testable import RoyalWebhook

/// What the front of several nodes says, and what somebody else may say in its name.
struct FrontMarkTests {
  @Test func `the moment is nginx's, seconds with three decimals`() {
    #expect(FrontMark(sent: "1790000000.123", tried: nil)?.sent == 1_790_000_000_123)
    #expect(FrontMark(sent: "0.007", tried: nil)?.sent == 7)
    let wrong = [
      nil, "", ".", "1790000000", "1790000000.12", "-1.000", "1.0000", "1e9.000", "9999999999999.000", "1.2.300",
    ]
    for text in wrong {
      #expect(FrontMark(sent: text, tried: "10.0.0.1:80") == nil, "\(text ?? "none")")
    }
  }

  @Test func `the nodes that had it are one short line`() {
    #expect(FrontMark(sent: "1.000", tried: "10.0.0.1:80, 10.0.0.2:80")?.tried == "10.0.0.1:80, 10.0.0.2:80")
    #expect(FrontMark(sent: "1.000", tried: "")?.tried == nil)
    #expect(FrontMark(sent: "1.000", tried: "a\nKind: clear")?.tried?.contains("\n") == false)
    #expect(FrontMark(sent: "1.000", tried: String(repeating: "a", count: 10_000))?.tried?.count == 200)
  }
}
