import Foundation
import Testing

@testable import RoyalTestKit

extension Faults {
  /// The checks of ``HookFaultTests`` see a hook that is broken: here strace makes it so, by having a call do nothing.
  @Suite(.enabled(if: Strace.isUsable, Strace.missing)) struct HookLieTests {
    enum Lie: String, CaseIterable, CustomTestStringConvertible {
      case noRename, noData, noUnlink

      var testDescription: String { rawValue }
    }

    @Test(arguments: Lie.allCases) func `a hook that leaves a step out is caught`(lie: Lie) throws {
      let box = try Sandbox()
      let delivery = Delivery(platform: .chatwoot, number: 1, way: .cgi)
      let calls = try HookFaultTests.record(delivery, box)
      let run = try box.tracedHook(delivery.request, by: .cgi, Self.aims(lie, calls))
      #expect(try !delivery.flaws(run, in: box).isEmpty)
    }

    private static func aims(_ lie: Lie, _ calls: [TracedCall]) throws -> [Strace.Aim] {
      switch lie {
      case .noRename: return [Strace.Aim("renameat2", 1, .result(0))]
      case .noData:
        let entry = try #require(calls.first { $0.name == "write" && $0.text.contains("/spool/tmp/") })
        return [Strace.Aim(entry, .result(entry.result ?? 0))]
      case .noUnlink: return [Strace.Aim("renameat2", 1, .error("EIO")), Strace.Aim("unlinkat", nil, .result(0))]
      }
    }
  }
}
