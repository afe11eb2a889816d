import Foundation

/// Accepting with a process a connection: `royal serve` against the pair in C, and against our own way through nginx.
enum InetdBenchmark {
  static func run(_ place: Workplace, _ rounds: Rounds) throws {
    let stack = try NginxStack(place)
    let (port, floorPort) = (try Connection.freePort(), try Connection.freePort())
    // Accepting is measured: the drain beside it claims nothing.
    try place.write("spool/ctl/pause-drain", "")
    let address = ["HOST": "127.0.0.1", "PORT": String(port)]
    let words = ["env", "-C", place.folder, "\(place.programs)/royal", "serve"]
    let front = try Child(words, environment: place.royalEnvironment.merging(address) { $1 })
    let inetd = try Child(
      [try place.yardstick("inetd"), String(floorPort), try place.yardstick("floor-inetd"), "64"],
      environment: Child.plain.merging(["SPOOL": try place.floorSpool()]) { $1 })
    defer { for server in [front, inetd] { kill(server.pid, SIGTERM) } }
    for port in [port, floorPort] { try Moment.wait(for: "port \(port)") { Connection(port: port) != nil } }
    var rates: [(ours: Double, floor: Double, nginx: Double, floorNginx: Double)] = []
    for _ in 0..<rounds.count {
      func requests(_ keepAlive: Bool) -> [[UInt8]] {
        (0..<rounds.requests).map { _ in ChatwootBody.next().request(keepAlive: keepAlive) }
      }
      let ours = try Load.rate(requests(false), port: port, keepAlive: false)
      let floor = try Load.rate(requests(false), port: floorPort, keepAlive: false)
      let nginx = try Load.rate(requests(true), port: stack.port, keepAlive: true)
      let floorNginx = try Load.rate(requests(true), port: stack.floorPort, keepAlive: true)
      rates.append((ours, floor, nginx, floorNginx))
      let stored = (try place.emptied("spool/new"), try place.emptied("floor-spool/new"))
      guard stored == (2 * rounds.requests, 2 * rounds.requests) else {
        throw Trouble("other than what was sent lies in the spools")
      }
    }
    let ours = rates.map(\.ours).median
    let floor = rates.map { $0.ours / $0.floor }.median
    let nginx = rates.map { $0.ours / $0.nginx }.median
    Report.row(
      "accepting, royal serve, 8 connections", "\(Int(ours))/s", "\(Int(rates.map(\.floor).median))/s", ratio: floor,
      goal: "≥ 0.85", isMet: floor >= 0.85)
    Report.row(
      "the same against nginx + fcgiwrap", "\(Int(ours))/s", "\(Int(rates.map(\.nginx).median))/s", ratio: nginx,
      goal: "≥ 1.5", isMet: nginx >= 1.5)
    // What a process a connection can gain here, whoever does it.
    Report.row(
      "the pair in C against its floor through nginx + fcgiwrap", "\(Int(rates.map(\.floor).median))/s",
      "\(Int(rates.map(\.floorNginx).median))/s", ratio: rates.map { $0.floor / $0.floorNginx }.median)
  }
}
