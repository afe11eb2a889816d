import Foundation
import Testing

@testable import RoyalTestKit

extension Faults {
  /// What the hook does by itself, whatever it would be allowed to: it changes nothing but tmp/, new/ and ctl/.
  @Suite(.enabled(if: Strace.isUsable, Strace.missing)) struct HookReachTests {
    private static let changing: Set = [
      "mkdir", "mkdirat", "rmdir", "rename", "renameat", "renameat2", "unlink", "unlinkat", "link", "linkat", "symlink",
      "symlinkat", "chmod", "fchmodat", "chown", "fchownat", "truncate", "mknod", "mknodat", "utimensat", "creat",
    ]

    @Test(arguments: Delivery.all) func `the hook changes nothing outside of tmp, new and ctl`(
      delivery: Delivery
    ) throws {
      let box = try Sandbox()
      let good = try box.tracedHook(delivery.request, by: delivery.way)
      let again = try box.tracedHook(delivery.request, by: delivery.way)
      let ill = try box.tracedHook(
        delivery.with(number: 2).request, by: delivery.way,
        [Strace.Aim("fsync", 1, .error("EIO"))] + Self.changing.union(["openat"]).map { Strace.Aim($0, 9999, .kill) })
      try #require(good.status == 200 && again.status == 200 && ill.status == delivery.temporary)
      let changes = (good.calls + again.calls + ill.calls).filter(Self.isChange).map { Self.places($0, box) }
      #expect(changes.count >= 5)
      for places in changes {
        for place in places { #expect(["tmp", "new", "ctl"].contains { place.hasPrefix("\($0)/") }, "\(place)") }
      }
    }

    private static func isChange(_ call: TracedCall) -> Bool {
      changing.contains(call.name)
        || call.name.hasPrefix("open") && call.text.contains(#/O_WRONLY|O_RDWR|O_CREAT|O_TRUNC/#)
    }

    /// The paths that a call names, relative to the spool where they are.
    private static func places(_ call: TracedCall, _ box: Sandbox) -> [String] {
      call.text.matches(of: #/"([^"]*)"/#).map { match in
        let path = String(match.1)
        return path.hasPrefix(box.spool + "/") ? String(path.dropFirst(box.spool.count + 1)) : path
      }
    }
  }
}
