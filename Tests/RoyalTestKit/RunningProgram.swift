import Foundation
import Testing

/// A program that runs until somebody ends it; whoever forgets to is helped by the last reference's end.
final class RunningProgram {
  let name: String
  let pid: pid_t
  private let outputPath: String
  private let errorPath: String
  private(set) var ending: Ending?

  init(_ launch: Launch) throws {
    name = URL(filePath: launch.program).lastPathComponent
    outputPath = launch.output
    errorPath = launch.errors
    pid = try launch.start()
  }

  deinit {
    guard ending == nil else { return }
    kill(-pid, SIGKILL)
    var status: Int32 = 0
    waitpid(pid, &status, 0)
  }

  var output: String { (try? String(contentsOfFile: outputPath, encoding: .utf8)) ?? "" }
  var errors: String { (try? String(contentsOfFile: errorPath, encoding: .utf8)) ?? "" }
  var isRunning: Bool { poll() == nil }

  func signal(_ number: Int32) { if isRunning { kill(pid, number) } }

  /// The signal to it and all of its process group, as a terminal's Ctrl-C does.
  func signalGroup(_ number: Int32) { if isRunning { kill(-pid, number) } }

  /// Waits for its end.
  /// - Parameter seconds: after which it is killed and the test fails.
  @discardableResult
  func wait(within seconds: Double = 30, sourceLocation: SourceLocation = #_sourceLocation) throws -> Ending {
    do {
      try eventually("\(name) ends", within: seconds, sourceLocation: sourceLocation) { self.poll() != nil }
    } catch {
      kill(-pid, SIGKILL)
      throw error
    }
    return try #require(ending)
  }

  /// Ends it in order and waits.
  @discardableResult
  func stop(_ number: Int32 = SIGTERM, sourceLocation: SourceLocation = #_sourceLocation) throws -> Ending {
    signal(number)
    return try wait(sourceLocation: sourceLocation)
  }

  /// Ends it without a chance to say goodbye, and waits.
  func crash() throws {
    signal(SIGKILL)
    try #require(try wait() == .signal(SIGKILL))
  }

  /// Has all of its threads stand still, until SIGCONT or its end.
  func halt() throws {
    signal(SIGSTOP)
    var status: Int32 = 0
    // wait(2): with WUNTRACED 0x7F in the low byte says that it is stopped, which it is with its last thread.
    try #require(waitpid(pid, &status, WUNTRACED) == pid && status & 0xFF == 0x7F, "\(name) did not stop: \(status)")
  }

  private func poll() -> Ending? {
    if let ending { return ending }
    var status: Int32 = 0
    if waitpid(pid, &status, WNOHANG) == pid { ending = Ending(status: status) }
    return ending
  }
}
