import Foundation

/// One system call of a trace.
struct TracedCall: Sendable, CustomStringConvertible {
  let thread: pid_t
  let name: String
  /// The how manieth of its name it is in its thread.
  let number: Int
  /// The whole line, descriptors with their paths.
  let text: String

  var description: String { "\(name) #\(number)" }

  /// What the call returned.
  var result: Int? {
    text.components(separatedBy: " = ").last?.split(separator: " ").first
      .flatMap { Int($0.prefix { $0 == "-" || $0.isNumber }) }
  }

  /// Reads the file that `strace -f -o` wrote. Lines of signals and of resumed calls are left out.
  static func read(_ path: String) throws -> [TracedCall] {
    let text = String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
    var counts: [String: Int] = [:]
    return text.split(separator: "\n").compactMap { line in
      let parts = line.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: true)
      guard parts.count == 2, let thread = pid_t(parts[0]), let open = parts[1].firstIndex(of: "(") else { return nil }
      let name = parts[1][..<open].trimmingCharacters(in: .whitespaces)
      guard !name.isEmpty, name.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "_" }) else { return nil }
      counts["\(thread) \(name)", default: 0] += 1
      return TracedCall(
        thread: thread, name: name, number: counts["\(thread) \(name)"] ?? 1,
        text: parts[1].trimmingCharacters(in: .whitespaces))
    }
  }
}
