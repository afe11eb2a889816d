import Foundation

/// One `royal-hook` on pipes, against the floor: time, instructions, system calls, memory, size.
enum HookBenchmark {
  static func run(_ place: Workplace, _ rounds: Rounds) throws {
    try place.royalSpool()
    let floor = try place.yardstick("floor")
    let floorSpool = try place.floorSpool()
    let hook = "\(place.programs)/royal-hook"
    var ours: [Double] = []
    var theirs: [Double] = []
    // The first of each finds its pages on the disk.
    for turn in 0..<(rounds.processes + 5) {
      let message = ChatwootBody.next()
      let common = message.variables
      let mine = try time(hook, common.merging(["ROYAL_CONFIG": place.path("royal.env")]) { $1 }, message.body)
      let other = try time(floor, common.merging(["SPOOL": floorSpool]) { $1 }, message.body)
      if turn >= 5 { (ours, theirs) = (ours + [mine], theirs + [other]) }
    }
    let stored = (try place.emptied("spool/new"), try place.emptied("floor-spool/new"))
    guard stored == (rounds.processes + 5, rounds.processes + 5) else { throw Trouble("stored \(stored)") }
    let ratio = ours.median / theirs.median
    Report.row(
      "royal-hook, start to exit, durable", milliseconds(ours.median), milliseconds(theirs.median), ratio: ratio,
      goal: "≤ 1.25", isMet: ratio <= 1.25)
    try size(place, hook)
    try instructions(place)
    try calls(place, [hook, floor], floorSpool)
    try memory(place, hook)
  }

  private static func milliseconds(_ seconds: Double) -> String { String(format: "%.2f ms", seconds * 1000) }

  /// One message into the spool of a workplace.
  static func time(_ place: Workplace) throws -> Double {
    let message = ChatwootBody.next()
    return try time(
      "\(place.programs)/royal-hook", message.variables.merging(place.royalEnvironment) { $1 }, message.body)
  }

  /// From before the start to after the end. The body fits into the pipe.
  private static func time(_ program: String, _ environment: [String: String], _ body: [UInt8]) throws -> Double {
    let (input, output) = (try Pipe.make(), try Pipe.make())
    defer { for descriptor in [input.read, output.read] { close(descriptor) } }
    guard write(input.write, body, body.count) == body.count else { throw Trouble.system("write") }
    close(input.write)
    let began = Moment.now
    let child = try Child([program], environment: environment, streams: [input.read, output.write])
    close(output.write)
    let status = child.wait()
    let seconds = Moment.now - began
    var buffer = [UInt8](repeating: 0, count: 4096)
    let count = read(output.read, &buffer, buffer.count)
    let said = String(decoding: buffer[..<max(count, 0)], as: UTF8.self)
    guard status == 0, said.contains("\"received\"") else { throw Trouble("\(program), status \(status): \(said)") }
    return seconds
  }

  /// A message in a file, and the variables that go with it.
  private static func message(_ place: Workplace) throws -> (file: String, environment: [String: String]) {
    let message = ChatwootBody.next()
    let environment = message.variables.merging(place.royalEnvironment) { $1 }
    return (try place.write("body", String(decoding: message.body, as: UTF8.self)), environment)
  }

  /// Of the stripped file, which is the same code: valgrind gives up on the debug information.
  private static func instructions(_ place: Workplace) throws {
    try Workplace.require("valgrind", package: "valgrind")
    let (file, environment) = try message(place)
    let words = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", place.path("stripped")]
    let said = try Run.text(words, environment: environment, input: file, in: place)
    let line = said.split(separator: "\n").first { $0.contains("Collected :") }
    guard let count = line?.split(separator: " ").last.flatMap({ Int($0) }) else { throw Trouble(said) }
    Report.row("royal-hook, instructions", count.formatted(.number.locale(Locale(identifier: "en_US"))))
  }

  private static func calls(_ place: Workplace, _ programs: [String], _ floorSpool: String) throws {
    try Workplace.require("strace", package: "strace")
    let counts = try programs.map { program in
      let (file, environment) = try message(place)
      let words = ["strace", "-f", "-o", place.path("trace"), program]
      try Run.text(words, environment: environment.merging(["SPOOL": floorSpool]) { $1 }, input: file, in: place)
      let trace = try String(contentsOfFile: place.path("trace"), encoding: .utf8)
      return trace.split(separator: "\n").filter { $0.contains("(") }.count
    }
    Report.row("royal-hook, system calls", "\(counts[0])", "\(counts[1])", ratio: Double(counts[0]) / Double(counts[1]))
  }

  /// GNU time forks: a child that is spawned from here would count our own memory as its peak.
  private static func memory(_ place: Workplace, _ hook: String) throws {
    try Workplace.require("time", package: "time")
    let (file, environment) = try message(place)
    let said = try Run.text(["time", "-f", "peak %M", hook], environment: environment, input: file, in: place)
    guard let peak = said.split(separator: "\n").last?.split(separator: " ").last.flatMap({ Double($0) }) else {
      throw Trouble(said)
    }
    Report.row("royal-hook, peak memory", String(format: "%.1f MB", peak / 1024), goal: "≤ 4 MB", isMet: peak <= 4096)
  }

  private static func size(_ place: Workplace, _ hook: String) throws {
    try Workplace.require("strip", package: "binutils")
    try Run.text(["strip", "-o", place.path("stripped"), hook], in: place)
    let attributes = try FileManager.default.attributesOfItem(atPath: place.path("stripped"))
    let size = Double((attributes[.size] as? Int) ?? 0) / 1_048_576
    Report.row("royal-hook, file, stripped", String(format: "%.1f MB", size), goal: "≤ 8 MB", isMet: size <= 8)
  }
}
