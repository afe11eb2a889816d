import Foundation

/// What a process holds.
struct ProcessSize {
  let kilobytes: Int
  let descriptors: Int
  let threads: Int

  init(_ pid: pid_t) throws {
    let status = try String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8)
    let number = { (key: String) in
      status.split(separator: "\n").first { $0.hasPrefix("\(key):") }.flatMap { Int($0.filter(\.isNumber)) } ?? 0
    }
    kilobytes = number("VmRSS")
    threads = number("Threads")
    descriptors = try FileManager.default.contentsOfDirectory(atPath: "/proc/\(pid)/fd").count
  }
}
