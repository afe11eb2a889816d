import Foundation

/// A `royal-drain` with the rules agent on the spool of a workplace.
final class DrainProcess {
  let child: Child

  /// - Parameter settings: beyond those that send everything to the loopback API as fast as it goes.
  init(_ place: Workplace, api port: Int, _ settings: [String: String] = [:], once: Bool = false) throws {
    var all = [
      "MESSAGE_BUFFER_TIMEOUT": "0", "MESSAGE_COOLDOWN": "0", "WORKER_POOL_SIZE": "8", "MAX_CONCURRENT_USERS": "8",
      "MAX_ANSWERS_PER_MINUTE": "0", "LOG_LEVEL": "error", "EVOLUTION_API_URL": "http://127.0.0.1:\(port)",
      "EVOLUTION_API_TOKEN": "t", "CHATWOOT_API_URL": "http://127.0.0.1:\(port)", "CHATWOOT_API_TOKEN": "t",
      "ROYAL_TYPING": "off",
    ]
    all.merge(settings) { $1 }
    try place.royalSpool(all)
    let words = ["\(place.programs)/royal-drain"] + (once ? ["--once"] : [])
    let log = open(place.path("drain.log"), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    defer { close(log) }
    child = try Child(words, environment: place.royalEnvironment, streams: [nil, log, log])
  }

  /// A number of /proc/PID/status, such as `VmHWM` in KiB.
  func status(_ name: String) -> Int {
    let text = (try? String(contentsOfFile: "/proc/\(child.pid)/status", encoding: .utf8)) ?? ""
    let line = text.split(separator: "\n").first { $0.hasPrefix("\(name):") }
    return line.flatMap { Int($0.filter(\.isNumber)) } ?? 0
  }

  var descriptors: Int {
    (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(child.pid)/fd").count) ?? 0
  }

  /// Nanoseconds on a processor and voluntary context switches, of all threads.
  var work: (nanoseconds: Int, wakeups: Int) {
    var sum = (0, 0)
    for task in (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(child.pid)/task")) ?? [] {
      let folder = "/proc/\(child.pid)/task/\(task)"
      let spent = (try? String(contentsOfFile: "\(folder)/schedstat", encoding: .utf8)) ?? ""
      sum.0 += spent.split(separator: " ").first.flatMap { Int($0) } ?? 0
      let status = (try? String(contentsOfFile: "\(folder)/status", encoding: .utf8)) ?? ""
      let line = status.split(separator: "\n").first { $0.hasPrefix("voluntary_ctxt_switches") }
      sum.1 += line.flatMap { Int($0.filter(\.isNumber)) } ?? 0
    }
    return (sum.0, sum.1)
  }

  func stop() {
    kill(child.pid, SIGTERM)
    child.wait()
  }
}
