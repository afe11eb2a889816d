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
      #expect(run.status == 500, "\(run.finished.errors)")
      #expect(try box.text("ctl/failstop").contains("fsync"))
      #expect(try box.hook(delivery.with(number: 2).request).status == 500)
      #expect(try box.hook(.get("/health")).status == 503)
      try box.remove("ctl/failstop")
      #expect(try box.hook(delivery.request).status == 200)
      #expect(try box.names("new").count == 1)
    }

    @Test func `fsync with EIO in the drain stops the intake, and no message is lost`() throws {
      let flow = try MessageFlow()
      try flow.post(1...2)
      let aim = Strace.Aim("fsync", 1, .error("EIO"))
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
