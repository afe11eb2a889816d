import Foundation
import Testing

@testable import RoyalTestKit

/// strace(1), as it is: it records which system calls a program makes, and aims a fault at one of them.
enum Strace {
  static let program = Surroundings.systemProgram("strace")
  static let isUsable = program != nil || Surroundings.isCI
  static let missing: Comment = "strace is not installed: apt-get install strace"

  /// What happens to a call instead of what it asks for.
  enum Fault: Hashable, CustomStringConvertible {
    /// The process is gone before the call has any effect.
    case kill
    /// The call fails with that error and has no effect.
    case error(String)
    /// The call has no effect and reports that number: a lie.
    case result(Int)
    /// The call has no effect, reports 0, and what it was to fill in is so many zeros: the argument counts from 1.
    case zeros(argument: Int, count: Int)

    var description: String {
      switch self {
      case .kill: "signal=KILL"
      case .error(let name): "error=\(name)"
      case .result(let number): "retval=\(number)"
      case .zeros(let argument, let count):
        "retval=0:poke_exit=@arg\(argument)=\(String(repeating: "00", count: count))"
      }
    }
  }

  /// A fault at the n-th call of a name in each thread; nil: at every one.
  struct Aim: CustomStringConvertible {
    let name: String
    let number: Int?
    let fault: Fault
    /// Whether it meets all calls after that one too.
    let isLasting: Bool

    init(_ call: TracedCall, _ fault: Fault) { self.init(call.name, call.number, fault) }

    init(_ name: String, _ number: Int?, _ fault: Fault, isLasting: Bool = false) {
      self.name = name
      self.number = number
      self.fault = fault
      self.isLasting = isLasting
    }

    var description: String { "inject=\(name):\(fault)" + (number.map { ":when=\($0)\(isLasting ? "+" : "")" } ?? "") }
  }

  /// The arguments that have strace run a command.
  /// - Parameters:
  ///   - output: the file for the trace.
  ///   - aims: without any, everything is recorded.
  static func arguments(_ output: String, _ aims: [Aim], _ command: [String]) -> [String] {
    var arguments = ["-f", "-qq", "-y", "-s", "64", "-o", output]
    if !aims.isEmpty {
      // Not --seccomp-bpf: with it strace 6.1 forgets the signals that it shall inject.
      let names = Set(aims.map(\.name)).sorted().joined(separator: ",")
      arguments += ["-e", "trace=\(names)"]
      for aim in aims { arguments += ["-e", "\(aim)"] }
    }
    return arguments + ["--"] + command
  }
}
