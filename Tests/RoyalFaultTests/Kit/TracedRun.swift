import Foundation
import Testing

@testable import RoyalTestKit

/// A program that ran under strace.
struct TracedRun {
  let finished: Finished
  let calls: [TracedCall]

  /// The status that it answered with; nil where it did not come so far.
  var status: Int? {
    let head = String(decoding: finished.output.prefix(16), as: UTF8.self)
    let prefixes = ["Status: ", "HTTP/1.1 "]
    return prefixes.first { head.hasPrefix($0) }.flatMap { Int(head.dropFirst($0.count).prefix(3)) }
  }

  /// Whether the sender takes it for a promise: any status of 2xx, however the rest looks.
  var isAcknowledged: Bool { status.map { 200..<300 ~= $0 } ?? false }
}

extension Sandbox {
  /// Runs royal-hook for one request under strace, with faults or without.
  func tracedHook(_ request: HookRequest, by way: Way, _ aims: [Strace.Aim] = []) throws -> TracedRun {
    let output = "\(folder)/trace"
    try? FileManager.default.removeItem(atPath: output)
    let finished = try run(
      Strace.program ?? "strace", Strace.arguments(output, aims, ["\(Surroundings.programs)/royal-hook"]),
      way == .cgi ? request.variables : [:], input: way == .cgi ? request.body : request.bytes)
    return TracedRun(finished: finished, calls: try TracedCall.read(output))
  }
}
