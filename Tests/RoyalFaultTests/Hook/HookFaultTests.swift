import Foundation
import Testing

@testable import RoyalTestKit

extension Faults {
  /// Promises 1 and 2: whatever stops the hook at whatever call, it never acknowledges what is not there whole, and the
  /// sender's next try ends with exactly one entry.
  @Suite(.enabled(if: Strace.isUsable, Strace.missing)) struct HookFaultTests {
    static let errors = ["ENOSPC", "EDQUOT", "EIO", "EMFILE", "EROFS", "EINTR"]

    /// Each platform by each way; the fast part takes two of the four.
    static let deliveries =
      LongRun.isWanted ? Delivery.all : Delivery.all.filter { ($0.platform == .chatwoot) == ($0.way == .cgi) }

    @Test(arguments: deliveries)
    func `killed before any system call, nothing acknowledged is missing and nothing is torn`(
      delivery: Delivery
    ) throws {
      let box = try Sandbox()
      let calls = Self.chosen(try Self.record(delivery, box))
      try #require(calls.contains { $0.name == "fsync" } && calls.contains { $0.name.hasPrefix("rename") })
      var killed = 0
      for (index, call) in calls.enumerated() {
        let ending = try Self.attempt(delivery.with(number: index + 1), box, Strace.Aim(call, .kill))
        if ending == .signal(SIGKILL) { killed += 1 }
      }
      #expect(killed * 10 >= calls.count * 9, "\(killed) of \(calls.count) were killed")
    }

    @Test(arguments: deliveries) func `an error of any system call is survived or told as a passing one`(
      delivery: Delivery
    ) throws {
      let box = try Sandbox()
      for (index, call) in Self.chosen(try Self.record(delivery, box)).enumerated() {
        let errors = LongRun.isWanted ? Self.errors : [Self.errors[index % Self.errors.count]]
        for (turn, error) in errors.enumerated() {
          let number = index * Self.errors.count + turn + 1
          try Self.attempt(delivery.with(number: number), box, Strace.Aim(call, .error(error)))
        }
      }
    }

    @Test(arguments: Way.allCases) func `after a short write the hook goes on with the rest`(way: Way) throws {
      let box = try Sandbox()
      let delivery = Delivery(platform: .chatwoot, number: 0, way: way)
      let calls = try Self.record(delivery, box)
      let entry = try #require(calls.first { $0.name == "write" && $0.text.contains("/spool/tmp/") })
      // strace reports seven bytes for a call that wrote none: what counts is what the hook asks for next.
      let run = try box.tracedHook(delivery.with(number: 1).request, by: way, [Strace.Aim(entry, .result(7))])
      let writes = run.calls.filter { $0.name == "write" && $0.text.contains("/spool/tmp/") }
      #expect(writes.count == 2 && writes[0].result == 7, "\(writes)")
      #expect(writes.last?.text.contains(", \((entry.result ?? 0) - 7)) = ") == true, "\(writes.last?.text ?? "-")")
      let answer = try #require(calls.last { $0.name == "write" && $0.text.hasPrefix("write(1") })
      let second = try box.tracedHook(delivery.with(number: 2).request, by: way, [Strace.Aim(answer, .result(7))])
      #expect(second.calls.filter { $0.name == "write" && $0.text.hasPrefix("write(1") }.count == 2)
    }

    @Test func `EINTR is no error`() throws {
      let box = try Sandbox()
      let delivery = Delivery(platform: .evolution, number: 0, way: .http)
      let names: Set = ["openat", "read", "write", "fsync", "renameat2", "unlinkat", "getrandom", "poll"]
      let calls = Self.chosen(try Self.record(delivery, box)).filter { names.contains($0.name) }
      for (index, call) in calls.enumerated() {
        let next = delivery.with(number: index + 1)
        let run = try box.tracedHook(next.request, by: next.way, [Strace.Aim(call, .error("EINTR"))])
        #expect(run.status == 200, "EINTR at \(call): \(run.finished.errors)")
      }
    }

    /// A run without any fault; what it stored is gone afterwards.
    static func record(_ delivery: Delivery, _ box: Sandbox) throws -> [TracedCall] {
      let run = try box.tracedHook(delivery.request, by: delivery.way)
      try #require(run.status == 200, "\(run.finished.errors)")
      try box.clear("new")
      return run.calls.filter { $0.name != "execve" }
    }

    /// The fast part leaves out what the loader does before the hook's own first call.
    static func chosen(_ calls: [TracedCall]) -> [TracedCall] {
      guard !LongRun.isWanted else { return calls }
      let start = calls.firstIndex { $0.text.contains("royal.env") || $0.name == "clock_gettime" } ?? 0
      return Array(calls[start...])
    }

    /// One delivery with a fault, then the sender's next try without one.
    @discardableResult
    static func attempt(_ delivery: Delivery, _ box: Sandbox, _ aim: Strace.Aim) throws -> Ending {
      let run = try box.tracedHook(delivery.request, by: delivery.way, [aim])
      for flaw in try delivery.flaws(run, in: box) { Issue.record("\(aim): \(flaw); \(run.finished.errors)") }
      try? box.remove("ctl/failstop")
      let again = try box.hook(delivery.request, by: delivery.way)
      #expect(again.status == 200, "after \(aim): \(again.text)")
      #expect(try box.names("new").count == 1, "after \(aim)")
      #expect(try delivery.torn(in: box) == [], "after \(aim)")
      try box.clear("new")
      try box.clear("tmp")
      return run.finished.ending
    }
  }
}
