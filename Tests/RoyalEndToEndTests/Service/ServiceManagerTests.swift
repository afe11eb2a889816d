import Foundation
import Testing

@testable import RoyalTestKit

/// royal-drain under a service manager: sd_notify(3), SIGHUP.
@Suite(.serialized) struct ServiceManagerTests {
  private static func start(
    _ box: Sandbox, _ socket: NotifySocket, _ more: [String: String] = [:]
  ) throws -> RunningProgram {
    let drain = try box.start("royal-drain", [], ["NOTIFY_SOCKET": socket.name].merging(more) { $1 })
    try eventually("royal-drain is ready") {
      try #require(drain.isRunning, "\(drain.errors)")
      return socket.count("READY=1") > 0
    }
    return drain
  }

  @Test(arguments: [true, false]) func `it is ready once it has looked into the spool, and says when it stops`(
    isAbstract: Bool
  ) throws {
    let box = try Sandbox(["ROYAL_AGENT": "rules"])
    let socket = try NotifySocket(isAbstract ? "@royal-\(UUID().uuidString)" : "\(box.folder)/notify")
    let drain = try Self.start(box, socket)
    let ready = try #require(socket.messages.first)
    #expect(ready.hasPrefix("READY=1\nSTATUS=0 waiting, 0 running"), "\(ready)")
    #expect(try drain.stop() == .exit(0))
    #expect(socket.count("STOPPING=1") == 1)
    #expect(socket.count("WATCHDOG=1") == 0)
  }

  @Test(arguments: ["", "relative", "@", "/nobody/is/there", "/" + String(repeating: "x", count: 200), "vsock:2:1"])
  func `nobody to tell is no trouble`(name: String) throws {
    let box = try Sandbox()
    let once = try box.run("royal-drain", ["--once"], ["NOTIFY_SOCKET": name, "WATCHDOG_USEC": "1000"])
    #expect(once.ending == .exit(0), "\(once.errors)")
  }

  @Test func `signs of life come from the loop, twice as often as they are wanted`() throws {
    let box = try Sandbox()
    let socket = try NotifySocket("\(box.folder)/notify")
    let drain = try Self.start(box, socket, ["WATCHDOG_USEC": "200000"])
    try eventually("signs of life") { socket.count("WATCHDOG=1") > 5 }
    try drain.halt()
    usleep(300_000)
    let held = socket.count("WATCHDOG=1")
    usleep(500_000)
    #expect(socket.count("WATCHDOG=1") == held, "a stopped process cannot speak")
    drain.signal(SIGCONT)
    try eventually("signs of life again") { socket.count("WATCHDOG=1") > held }
    try drain.stop()
  }

  @Test(arguments: [[:], ["WATCHDOG_USEC": "100000", "WATCHDOG_PID": "1"], ["WATCHDOG_USEC": "0"]])
  func `where no signs of life are wanted nothing wakes the loop`(environment: [String: String]) throws {
    let box = try Sandbox()
    let socket = try NotifySocket("\(box.folder)/notify")
    let drain = try Self.start(box, socket, environment)
    try eventually("it has come to rest") {
      let before = try Self.switches(drain.pid)
      usleep(1_500_000)
      return try Self.switches(drain.pid) == before
    }
    #expect(socket.count("WATCHDOG=1") == 0)
    try drain.stop()
  }

  /// How often the main thread has gone to sleep.
  private static func switches(_ pid: pid_t) throws -> Int {
    let text = try String(contentsOfFile: "/proc/\(pid)/task/\(pid)/status", encoding: .utf8)
    let line = text.split(separator: "\n").first { $0.hasPrefix("voluntary_ctxt_switches") }
    return try #require(line.flatMap { Int($0.split(separator: "\t").last ?? "") })
  }

  @Test func `SIGHUP puts a new configuration into force, also for what waits`() throws {
    let server = try PlatformServer()
    let box = try Sandbox(server.settings.merging(["MESSAGE_BUFFER_TIMEOUT": "1h", "MESSAGE_BUFFER_MAX": "2h"]) { $1 })
    let socket = try NotifySocket("\(box.folder)/notify")
    let drain = try Self.start(box, socket)
    try box.accept("/webhook/chatwoot", Bodies.chatwoot())
    try eventually("it is said that one waits") { socket.messages.contains { $0.contains("STATUS=1 waiting") } }
    try box.configure(["MESSAGE_BUFFER_TIMEOUT": "10", "ROYAL_SPOOL": nil])
    drain.signal(SIGHUP)
    try eventually("the answer") { server.messages.count == 1 }
    let reloading = try #require(socket.messages.first { $0.hasPrefix("RELOADING=1\nMONOTONIC_USEC=") })
    let stamp = try #require(Int(reloading.split(separator: "=").last ?? ""))
    #expect(abs(stamp - Int(ProcessInfo.processInfo.systemUptime * 1e6)) < 60_000_000, "\(stamp)")
    try eventually("ready again") { socket.count("READY=1") == 2 }
    #expect(drain.errors.contains("info reload config=\(box.configuration)"))
    try drain.stop()
  }

  @Test func `a broken configuration is logged with its place, and the old one stays`() throws {
    let server = try PlatformServer()
    let box = try Sandbox(server.settings)
    let socket = try NotifySocket("\(box.folder)/notify")
    let drain = try Self.start(box, socket)
    let whole = try String(contentsOfFile: box.configuration, encoding: .utf8)
    let breakages = [
      (whole + "WORKER_POOL_SIZE=many\n", "WORKER_POOL_SIZE"), (whole + "ROYAL_AGENT=command\n", "ROYAL_AGENT_COMMAND"),
      (whole + "CHATWOOT_API_URI=http://x\n", "CHATWOOT_API_URI"), (whole + "this is no line\n", "line"),
      (whole + "ROYAL_RULES=/nobody/has/this\n", "ROYAL_RULES"),
    ]
    for (number, (text, word)) in breakages.enumerated() {
      try text.write(toFile: box.configuration, atomically: true, encoding: .utf8)
      drain.signal(SIGHUP)
      try eventually("ready again") { socket.count("READY=1") == number + 2 }
      let line = drain.errors.split(separator: "\n").last { $0.hasPrefix("error reload") }
      #expect(line?.contains(word) == true && line?.contains("the old configuration stays") == true, "\(line ?? "-")")
    }
    try FileManager.default.removeItem(atPath: box.configuration)
    drain.signal(SIGHUP)
    try eventually("ready again") { socket.count("READY=1") == breakages.count + 2 }
    try whole.write(toFile: box.configuration, atomically: true, encoding: .utf8)
    try box.accept("/webhook/chatwoot", Bodies.chatwoot())
    try eventually("the answer") { server.messages.count == 1 }
    try drain.stop()
  }

  @Test func `another spool needs a restart, and that is said`() throws {
    let box = try Sandbox()
    let drain = try box.startDrain()
    let whole = try String(contentsOfFile: box.configuration, encoding: .utf8)
    try whole.replacingOccurrences(of: box.spool, with: "\(box.folder)/other")
      .write(toFile: box.configuration, atomically: true, encoding: .utf8)
    drain.signal(SIGHUP)
    try eventually("it is said") { drain.errors.contains("warn reload ROYAL_SPOOL=\(box.folder)/other") }
    #expect(drain.isRunning && !FileManager.default.fileExists(atPath: "\(box.folder)/other"))
    try drain.stop()
  }

  @Test func `no agent speaks in the daemon's name`() throws {
    let server = try PlatformServer()
    let box = try Sandbox(
      server.settings.merging(["ROYAL_AGENT": "command", "ROYAL_AGENT_COMMAND": "/usr/bin/env"]) { $1 })
    let socket = try NotifySocket("\(box.folder)/notify")
    let drain = try Self.start(box, socket, ["WATCHDOG_USEC": "60000000"])
    try box.accept("/webhook/chatwoot", Bodies.chatwoot())
    try eventually("the answer") { server.messages.count == 1 }
    let answer = server.messages[0]["content"] ?? ""
    #expect(answer.contains("PATH=") && !answer.contains("NOTIFY_SOCKET") && !answer.contains("WATCHDOG"), "\(answer)")
    try drain.stop()
  }
}
