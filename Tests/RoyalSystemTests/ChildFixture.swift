import Glibc

@testable import RoyalSystem

func shell(_ script: String, _ arguments: [String] = []) -> ChildCommand {
  ChildCommand(
    path: "/bin/sh", arguments: ["sh", "-c", script, "sh"] + arguments,
    environment: ChildCommand.environment { _ in false })
}

/// A file that a script can write to, gone at the end.
func withTemporaryFile<Result>(_ body: (String) throws -> Result) throws -> Result {
  let path = "/tmp/royal-child-\(getpid())-\(Clock.nanoseconds())"
  defer { unlink(path) }
  return try body(path)
}

func isAlive(_ process: Int32) -> Bool {
  guard kill(process, 0) == 0, let file = fopen("/proc/\(process)/stat", "r") else { return false }
  defer { fclose(file) }
  var line = [UInt8](repeating: 0, count: 512)
  let count = fread(&line, 1, line.count, file)
  return !String(decoding: line.prefix(count), as: UTF8.self).contains(") Z ")
}

/// Killed processes need a moment to go.
func isGone(_ process: Int32) -> Bool {
  let deadline = Clock.monotonic() + 3000
  while isAlive(process), Clock.monotonic() < deadline { Clock.pause(milliseconds: 5) }
  return !isAlive(process)
}
