import Foundation

/// Accepting through nginx and one fcgiwrap of four processes, ours against the floor.
enum NginxBenchmark {
  static func run(_ place: Workplace, _ rounds: Rounds) throws {
    let stack = try NginxStack(place)
    var ours: [Double] = []
    var theirs: [Double] = []
    for _ in 0..<rounds.count {
      let requests = (0..<rounds.requests).map { _ in ChatwootBody.next().request(keepAlive: true) }
      ours.append(try Load.rate(requests, port: stack.port, keepAlive: true))
      theirs.append(try Load.rate(requests, port: stack.floorPort, keepAlive: true))
      let stored = (try place.emptied("spool/new"), try place.emptied("floor-spool/new"))
      guard stored == (rounds.requests, rounds.requests) else { throw Trouble("stored \(stored)") }
    }
    let ratio = zip(ours, theirs).map { $0 / $1 }.median
    Report.row(
      "accepting, nginx + fcgiwrap -c 4, 8 connections", "\(Int(ours.median))/s", "\(Int(theirs.median))/s",
      ratio: ratio, goal: "≥ 0.90", isMet: ratio >= 0.9)
  }
}
