import Glibc
import Testing

@testable import RoyalSystem

private func run(
  _ script: String, input: String = "", timeout: Int = 20_000, output: Int = 1 << 20
) throws -> (ending: ChildEnding, text: String) {
  var limits = ChildLimits(timeout: timeout)
  limits.termGrace = 300
  limits.outputGrace = 300
  limits.output = output
  let result = try ChildProcess.run(shell(script), input: Array(input.utf8), limits: limits)
  return (result.ending, String(decoding: result.output, as: UTF8.self))
}

@Suite("a child process") struct ChildProcessTests {
  @Test("reads its input and gives its output back")
  func echo() throws {
    let result = try run("cat", input: "¡Hola!")
    #expect(result.ending == .exited(code: 0))
    #expect(result.text == "¡Hola!")
  }

  @Test("tells how it ended", arguments: [("exit 0", 0), ("exit 1", 1), ("exit 75", 75), ("exit 255", 255)])
  func exitCode(_ script: String, _ code: Int) throws {
    #expect(try run(script).ending == .exited(code: Int32(code)))
  }

  @Test("that a signal ended is told apart from one that exits")
  func signal() throws {
    #expect(try run("kill -SEGV $$").ending == .killed(signal: SIGSEGV))
  }

  @Test("is not told the half of its input as the whole, nor half of its output taken for all")
  func brokenPipes() throws {
    var input = ChildInput(FileDescriptor(owning: open("/dev/full", O_WRONLY | O_CLOEXEC)), Array("half".utf8))
    do throws(Errno) {
      try input.write()
      Issue.record("written to a full device")
    } catch {
      #expect(error == .noSpace)
    }
    #expect(input.raw >= 0, "its end of file would be a lie")
    var output = ChildOutput(FileDescriptor(owning: open("/", O_RDONLY | O_CLOEXEC)), limit: 100)
    do throws(Errno) {
      try output.read()
      Issue.record("a directory was read")
    } catch {
      #expect(error == .isDirectory)
    }
    #expect(output.raw >= 0)
  }

  @Test("may take megabytes and give megabytes at the same time")
  func bothWays() throws {
    let input = String(repeating: "a línea\n", count: 100_000)
    #expect(try run("cat", input: input).text == input)
  }

  @Test("need not read its input", arguments: ["echo fine", "exec <&-; echo fine", "head -c 1 >/dev/null; echo fine"])
  func deaf(_ script: String) throws {
    let result = try run(script, input: String(repeating: "x", count: 1 << 20))
    #expect(result.ending == .exited(code: 0))
    #expect(result.text == "fine\n")
  }

  @Test("that does not read and does not end is ended when its time is over")
  func hanging() throws {
    let result = try run("exec sleep 60", input: String(repeating: "x", count: 1 << 20), timeout: 150)
    #expect(result.ending == .timedOut)
  }

  @Test("that ignores SIGTERM is killed")
  func stubborn() throws {
    let start = Clock.monotonic()
    let result = try run("trap '' TERM; while :; do sleep 0.05; done", timeout: 100)
    #expect(result.ending == .timedOut)
    #expect(Clock.monotonic() - start < 20_000)
  }

  @Test("gets SIGTERM together with its own children, and time to leave")
  func polite() throws {
    var limits = ChildLimits(timeout: 3000)
    limits.termGrace = 10_000
    let script = "(trap 'echo bye; exit' TERM; while :; do sleep 0.05; done) & trap '' TERM; wait"
    let result = try ChildProcess.run(shell(script), input: [], limits: limits)
    #expect(result == ChildResult(ending: .timedOut, output: Array("bye\n".utf8)))
  }

  @Test("is ended with its own children")
  func group() throws {
    try withTemporaryFile { file in
      let script = "(trap '' TERM; echo $$ >\"$1\"; exec sleep 60 >/dev/null 2>&1) & echo $! >\"$1\"; wait"
      // On a slow machine the first time may be too short for it to begin.
      for timeout in [300, 3000, 20_000] {
        var limits = ChildLimits(timeout: timeout)
        limits.termGrace = 100
        let result = try ChildProcess.run(shell(script, [file]), input: [], limits: limits)
        #expect(result.ending == .timedOut)
        if isWritten(file) { break }
      }
      #expect(isGone(try number(in: file)))
    }
  }

  @Test("that is gone leaves nobody who holds its output open for long")
  func heldOpen() throws {
    try withTemporaryFile { file in
      var limits = ChildLimits(timeout: 20_000)
      limits.outputGrace = 200
      let script = "sleep 60 & echo $! >\"$1\"; echo done"
      let start = Clock.monotonic()
      let result = try ChildProcess.run(shell(script, [file]), input: [], limits: limits)
      #expect(result.ending == .exited(code: 0))
      #expect(result.output == Array("done\n".utf8))
      #expect(Clock.monotonic() - start < 20_000)
      #expect(isGone(try number(in: file)))
    }
  }

  @Test("that writes without end is ended")
  func flood() throws {
    let result = try run("yes", output: 100_000)
    #expect(result.ending == .tooMuchOutput)
    #expect(result.text.utf8.count == 100_000)
  }

  @Test("may fill the limit exactly")
  func full() throws {
    #expect(try run("head -c 100000 /dev/zero", output: 100_000).ending == .exited(code: 0))
    #expect(try run("head -c 100001 /dev/zero", output: 100_000).ending == .tooMuchOutput)
  }

  @Test(
    "that cannot be started says why",
    arguments: [
      ("/nowhere/bot", Errno.noSuchFile), ("/etc/passwd", .accessDenied), ("/tmp", .accessDenied),
      ("/etc/passwd/bot", .notDirectory),
    ])
  func missing(_ path: String, _ expected: Errno) {
    let command = ChildCommand(path: path, arguments: [path], environment: [])
    #expect(throws: expected) { try ChildProcess.run(command, input: [], limits: ChildLimits(timeout: 1000)) }
  }

  @Test("has standard input, output and error and no other descriptor")
  func descriptors() throws {
    let leaked = open("/dev/null", O_RDONLY)
    let far = dup2(leaked, 500)
    defer {
      close(leaked)
      close(far)
    }
    #expect(try run("ls /proc/$$/fd; :").text == "0\n1\n2\n")
  }

  @Test("blocks and ignores no signal, whatever its parent does")
  func signals() throws {
    var blocked = sigset_t()
    var before = sigset_t()
    sigemptyset(&blocked)
    for number in [SIGTERM, SIGINT, SIGUSR1] { sigaddset(&blocked, number) }
    pthread_sigmask(SIG_BLOCK, &blocked, &before)
    defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
    let text = try run("exec grep -E '^Sig(Blk|Ign)' /proc/self/status").text
    #expect(text == "SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\n")
  }

  @Test("leads a process group of its own, and its start time identifies it")
  func leader() throws {
    var told: [(Int32, UInt64)] = []
    let result = try ChildProcess.run(
      shell("echo $$; cut -d' ' -f5,22 /proc/$$/stat"), input: [], limits: ChildLimits(timeout: 20_000),
      started: { told.append(($0, $1)) })
    let (group, time) = try #require(told.first)
    #expect(told.count == 1)
    #expect(String(decoding: result.output, as: UTF8.self) == "\(group)\n\(group) \(time)\n")
    #expect(ChildTime.start(of: group) == nil, "it is reaped")
  }

  @Test("gives its standard error line by line, long lines and floods cut")
  func errorLines() throws {
    var lines: [String] = []
    let script = """
      printf 'one\\ntwo\\r\\n\\n' >&2; head -c 5000 /dev/zero | tr '\\0' x >&2; echo >&2
      i=0; while [ $i -lt 1100 ]; do echo $i; i=$((i+1)); done >&2; printf 'no end' >&2
      """
    _ = try ChildProcess.run(
      shell(script), input: [], limits: ChildLimits(timeout: 20_000), errorLine: { lines.append($0) })
    #expect(lines.prefix(3) == ["one", "two", String(repeating: "x", count: ChildErrors.lineLimit)])
    #expect(lines.count == ChildErrors.linesLimit + 1)
  }

  @Test("runs beside many others")
  func many() async throws {
    let texts = try await withThrowingTaskGroup(of: String.self) { group in
      for number in 0..<40 { group.addTask { try run("cat; echo \(number)", input: "\(number) ").text } }
      return try await group.reduce(into: Set()) { $0.insert($1) }
    }
    #expect(texts == Set((0..<40).map { "\($0) \($0)\n" }))
  }

  private func isWritten(_ file: String) -> Bool {
    var status = stat()
    return stat(file, &status) == 0 && status.st_size > 0
  }

  private func number(in file: String) throws -> Int32 {
    let handle = FileDescriptor(owning: open(file, O_RDONLY))
    let text = String(decoding: try handle.readAll(limit: 100), as: UTF8.self)
    return try #require(Int32(text.split(separator: "\n").first ?? ""))
  }
}
