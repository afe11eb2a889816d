import Foundation
import Testing

/// `royal serve` on a port of its own, with the drain beside it.
struct Front {
  let program: RunningProgram
  let port: Int

  /// Starts it and waits until somebody listens.
  /// - Parameters:
  ///   - directory: where it is started; the package's own folder has the shipped rules file under etc/.
  ///   - wrapper: the command that starts it, if any.
  ///   - programs: the folder that it lies in.
  init(
    in box: Sandbox, _ options: [String] = [], directory: String = Surroundings.package, under wrapper: [String] = [],
    programs: String = Surroundings.programs, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let port = try Loopback.freePort()
    let command = wrapper + ["\(programs)/royal"]
    var launch = box.launch(
      command[0], command.dropFirst() + ["serve"] + options, ["HOST": "127.0.0.1", "PORT": String(port)])
    launch.directory = directory
    let program = try RunningProgram(launch)
    try eventually("royal serve listens", sourceLocation: sourceLocation) {
      try #require(program.isRunning, "royal serve: \(program.errors)", sourceLocation: sourceLocation)
      return Loopback.isListening(port)
    }
    self.program = program
    self.port = port
  }

  func post(_ target: String, _ body: String, headers: [String: String] = [:]) throws -> WebAnswer {
    try Loopback.ask(port, HookRequest(target, body, headers: headers))
  }

  func get(_ target: String) throws -> WebAnswer {
    var request = HookRequest(target)
    request.method = "GET"
    request.length = .missing
    return try Loopback.ask(port, request)
  }

  /// Asks the bot over the test route.
  func ask(_ text: String, user: String = "ana", sourceLocation: SourceLocation = #_sourceLocation) throws -> String {
    let answer = try post("/test/message", Bodies.test(text, user: user))
    try #require(answer.status == 200 && answer.word == "success", "\(answer.text)", sourceLocation: sourceLocation)
    #expect(answer["user_id"] == user, sourceLocation: sourceLocation)
    return try #require(answer["response"], sourceLocation: sourceLocation)
  }

  /// The processes that it started and those that they started.
  var children: [pid_t] {
    let all = (try? FileManager.default.contentsOfDirectory(atPath: "/proc"))?.compactMap { pid_t($0) } ?? []
    var parents: [pid_t: pid_t] = [:]
    for pid in all { parents[pid] = Front.parent(of: pid) }
    return all.filter { pid in
      var next = parents[pid]
      while let parent = next, parent > 1, parent != program.pid { next = parents[parent] }
      return next == program.pid
    }
  }

  private static func parent(of pid: pid_t) -> pid_t? {
    let stat = (try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8)) ?? ""
    return stat.split(separator: ")").last?.split(separator: " ").dropFirst().first.flatMap { pid_t($0) }
  }
}
