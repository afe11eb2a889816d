import Foundation
import Testing

@testable import RoyalTestKit

extension Faults {
  /// Promise 6: an fsync that fails with EIO stops the intake until somebody has looked.
  @Suite(.enabled(if: Strace.isUsable, Strace.missing)) struct FailstopTests {
    @Test(arguments: [1, 2]) func `fsync with EIO in the hook stops the intake until ctl/failstop is removed`(
      number: Int
    ) throws {
      let box = try Sandbox()
      let delivery = Delivery(platform: .chatwoot, number: 1, way: .cgi)
      let run = try box.tracedHook(delivery.request, by: .cgi, [Strace.Aim("fsync", number, .error("EIO"))])
      let next = try box.tracedHook(delivery.with(number: 2).request, by: .cgi)
      #expect(Self.flaws(box, run, next) == [])
      #expect(run.status == 500 && next.status == 500, "\(run.finished.errors)")
      #expect(try box.hook(.get("/health")).status == 503)
      try box.remove("ctl/failstop")
      #expect(try box.hook(delivery.request).status == 200)
      #expect(try box.names("new").count == 1)
    }

    enum Lie: String, CaseIterable, CustomTestStringConvertible {
      case errorIgnored, switchNotMade, switchNotLookedAt

      var testDescription: String { rawValue }
    }

    @Test(arguments: Lie.allCases) func `a hook that goes on after a failed fsync is caught`(lie: Lie) throws {
      let box = try Sandbox()
      let delivery = Delivery(platform: .chatwoot, number: 1, way: .cgi)
      let failure = Strace.Aim("fsync", 1, .error("EIO"))
      let calls = try box.tracedHook(delivery.request, by: .cgi, [failure, Strace.Aim("openat", 999, .kill)]).calls
      let make = try #require(calls.first { $0.text.contains("ctl/failstop") })
      try box.remove("ctl/failstop")
      let look = try #require(
        try box.tracedHook(delivery.with(number: 2).request, by: .cgi).calls.first { $0.text.contains("ctl/failstop") })
      let first: [Strace.Aim] =
        switch lie {
        case .errorIgnored: [Strace.Aim("fsync", 1, .result(0))]
        case .switchNotMade: [failure, Strace.Aim(make, .error("EACCES"))]
        case .switchNotLookedAt: [failure]
        }
      let run = try box.tracedHook(delivery.with(number: 3).request, by: .cgi, first)
      let second = lie == .switchNotLookedAt ? [Strace.Aim(look, .error("ENOENT"))] : []
      let next = try box.tracedHook(delivery.with(number: 4).request, by: .cgi, second)
      #expect(!Self.flaws(box, run, next).isEmpty)
    }

    /// What is wrong after an fsync failed in a run of the hook and another message came.
    private static func flaws(_ box: Sandbox, _ run: TracedRun, _ next: TracedRun) -> [String] {
      var flaws: [String] = []
      if run.isAcknowledged { flaws.append("acknowledged what may be lost") }
      if (try? box.text("ctl/failstop").contains("fsync")) != true { flaws.append("no ctl/failstop") }
      if next.isAcknowledged { flaws.append("the intake goes on") }
      return flaws
    }

    @Test(arguments: ["fsync", "syncfs"])
    func `EIO in the drain stops the intake, no message is lost and none answered twice`(call: String) throws {
      let flow = try MessageFlow()
      try flow.post(1...2)
      let aim = Strace.Aim(call, 1, .error("EIO"))
      let arguments = Strace.arguments(flow.trace, [aim], ["\(Surroundings.programs)/royal-drain"])
      let drain = try flow.box.start(Strace.program ?? "strace", arguments)
      try eventually("the intake stops") { (try? flow.box.text("ctl/failstop")) != nil }
      #expect(try flow.box.hook(flow.message(3)).status == 500)
      drain.signalGroup(SIGKILL)
      try drain.wait()
      try flow.finish()
      #expect(flow.flaws() == [])
      #expect(try flow.box.hook(flow.message(3)).status == 200)
    }

    @Test func `royal resume removes ctl/failstop`() throws {
      let box = try Sandbox()
      try box.put("ctl/failstop", "fsync failed\n")
      _ = try box.run("royal", ["resume"])
      #expect(try !box.names("ctl").contains("failstop"))
    }
  }
}
