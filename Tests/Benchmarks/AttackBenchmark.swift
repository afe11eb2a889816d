import Foundation
import Synchronization

/// A thousand connections that send half a request and then nothing; whoever is cut off comes again at once. How long does a good
/// request take meanwhile?
enum AttackBenchmark {
  private static let connections = 1000

  static func run(_ place: Workplace, _ rounds: Rounds) throws {
    var limit = rlimit()
    getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    limit.rlim_cur = limit.rlim_max
    setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    let stack = try NginxStack(place)
    try measure("nginx + fcgiwrap", stack.port, rounds)
    let port = try Connection.freePort()
    try place.write("spool/ctl/pause-drain", "")
    let front = try Child(
      ["env", "-C", place.folder, "\(place.programs)/royal", "serve"],
      environment: place.royalEnvironment.merging(["HOST": "127.0.0.1", "PORT": String(port)]) { $1 })
    defer { kill(front.pid, SIGTERM) }
    try Moment.wait(for: "royal serve") { Connection(port: port) != nil }
    try measure("royal serve", port, rounds)
  }

  private static func measure(_ what: String, _ port: Int, _ rounds: Rounds) throws {
    let isOver = Atomic(false)
    let group = DispatchGroup()
    group.enter()
    Thread.detachNewThread {
      var stalled = (0..<connections).map { _ in stall(port) }
      while !isOver.load(ordering: .relaxed) {
        for index in stalled.indices where stalled[index]?.isCut ?? true { stalled[index] = stall(port) }
        usleep(20_000)
      }
      group.leave()
    }
    sleep(2)
    var times: [Double] = []
    for _ in 0..<rounds.attacks {
      let request = ChatwootBody.next().request(keepAlive: false)
      let began = Moment.now
      let isGood = Connection(port: port)?.ask(request) ?? false
      // No answer is worse than any late one.
      times.append(isGood ? Moment.now - began : .infinity)
      usleep(200_000)
    }
    isOver.store(true, ordering: .relaxed)
    group.wait()
    let worst = times.max() ?? .infinity
    Report.row(
      "1,000 stalled connections, \(what): worst of \(times.count)",
      worst.isFinite ? String(format: "%.0f ms", worst * 1000) : "no answer",
      String(format: "median %.1f ms", times.median * 1000), goal: "< 1 s", isMet: worst < 1)
  }

  private static func stall(_ port: Int) -> Connection? {
    let connection = Connection(port: port)
    connection?.send(Array("POST /webhook/chatwoot HTTP/1.1\r\nHost: bot.example\r\nContent-Le".utf8))
    return connection
  }
}
