import Foundation
import Testing

@testable import RoyalTestKit

/// A failure of ours is told so that each platform tries again: 500 to Chatwoot, 503 with Retry-After to everyone else.
@Suite(.serialized) struct HookTroubleTests {
  enum Trouble: String, CaseIterable, CustomTestStringConvertible {
    case noSpool, noNew, unwritable, failstop, pauseIntake, tooLittleRoom, unknownKey, badValue, noConfiguration
    case otherFormat

    var testDescription: String { rawValue }
  }

  struct Target: Sendable, CustomTestStringConvertible {
    let path: String
    let body: String
    let status: Int
    var testDescription: String { path }
  }

  static let targets = [
    Target(path: "/webhook/chatwoot", body: Bodies.chatwoot(), status: 500),
    Target(path: "/webhook/evolution", body: Bodies.evolution(), status: 503),
    Target(path: "/test/message", body: Bodies.test("Hola"), status: 503),
  ]

  @Test(arguments: Trouble.allCases, targets) func `trouble is told in the sender's words`(
    trouble: Trouble, target: Target
  ) throws {
    for way in Way.allCases {
      // Only fcgiwrap tells the hook who asks; on a pipe the test route is closed.
      if way == .http, target.path == "/test/message" { continue }
      let box = try Sandbox(hasSpool: trouble != .noSpool)
      try Self.cause(trouble, box)
      let answer = try box.hook(HookRequest(target.path, target.body), by: way, program: Self.prefix(trouble))
      #expect(answer.status == target.status, "\(way) \(answer.text)")
      #expect(answer.isClearRefusal, "\(way) \(answer.text)")
      #expect((answer.headers["retry-after"] != nil) == (target.status == 503))
      try box.expectUntouched("\(way)")
    }
  }

  private static func cause(_ trouble: Trouble, _ box: Sandbox) throws {
    switch trouble {
    case .noSpool: break
    case .noNew: try box.remove("new")
    case .unwritable: chmod("\(box.spool)/new", 0o555)
    case .failstop: try box.put("ctl/failstop", "")
    case .pauseIntake: try box.put("ctl/pause-intake", "")
    case .tooLittleRoom: try box.configure(["ROYAL_MIN_FREE": "1000000G"])
    case .unknownKey: try box.configure(["CHATWOOT_API_URI": "http://x"])
    case .badValue: try box.configure(["WORKER_POOL_SIZE": "many"])
    case .noConfiguration: try FileManager.default.removeItem(atPath: box.configuration)
    case .otherFormat: try box.put("FORMAT", "royal-spool 2\n")
    }
  }

  /// Permissions bind root only without the capability to override them.
  private static func prefix(_ trouble: Trouble) -> [String] {
    guard trouble == .unwritable, Surroundings.isRoot else { return [] }
    return ["/usr/bin/setpriv", "--bounding-set", "-dac_override,-dac_read_search"]
  }

  @Test func `the log names file, line and key of a broken configuration, the sender learns nothing of it`() throws {
    let box = try Sandbox()
    try box.configure(["CHATWOOT_API_URI": "http://x"])
    let request = HookRequest("/webhook/chatwoot", Bodies.chatwoot())
    let ran = try box.run("royal-hook", [], request.variables, input: request.body)
    #expect(ran.errors.contains("royal.env line 1") && ran.errors.contains("CHATWOOT_API_URI"))
    #expect(!String(decoding: ran.output, as: UTF8.self).contains("CHATWOOT_API_URI"))
  }

  @Test func `after the trouble the same event is taken`() throws {
    let box = try Sandbox()
    try box.put("ctl/pause-intake", "")
    #expect(try box.hook(HookRequest("/webhook/chatwoot", Bodies.chatwoot())).status == 500)
    try box.remove("ctl/pause-intake")
    try box.accept("/webhook/chatwoot", Bodies.chatwoot())
  }
}
