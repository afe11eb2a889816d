import Glibc
import Testing

@testable import RoyalSystem

@Suite("a process's start time") struct ChildTimeTests {
  @Test("stands behind a name that may hold blanks and parentheses", arguments: ["sh", "a b", "a) R 1 (b", ")"])
  func name(_ name: String) {
    let fields = (3...30).map { $0 == 22 ? "987654" : "\($0)" }.joined(separator: " ")
    #expect(ChildTime.start(inStatus: Array("42 (\(name)) \(fields)\n".utf8)) == 987_654)
  }

  @Test("protects a later process with the same number from being killed")
  func laterProcess() throws {
    let null = FileDescriptor(owning: open("/dev/null", O_RDWR))
    let process = try shell("exec sleep 60").start(input: null.raw, output: null.raw, error: null.raw)
    let time = try #require(ChildTime.start(of: process))
    AgentProcess.kill(process, startTime: time + 1)
    AgentProcess.kill(0, startTime: 0)
    AgentProcess.kill(1, startTime: 0)
    Glibc.kill(process, SIGTERM)
    var status: Int32 = 0
    #expect(waitpid(process, &status, 0) == process)
    #expect(status & 0x7F == SIGTERM, "SIGKILL came first")
  }

  @Test("lets a whole group be killed by whoever knows it")
  func group() throws {
    var limits = ChildLimits(timeout: 20_000)
    limits.outputGrace = 15_000
    var leader: (group: Int32, time: UInt64) = (0, 0)
    let start = Clock.monotonic()
    let result = try ChildProcess.run(
      shell("sleep 60 & echo ready >&2; wait"), input: [], limits: limits, started: { leader = ($0, $1) },
      errorLine: { _ in AgentProcess.kill(leader.group, startTime: leader.time) })
    #expect(result.ending == .killed(signal: SIGKILL))
    #expect(Clock.monotonic() - start < 10_000, "somebody of the group went on")
  }
}

@Suite("finding a program") struct ChildCommandTests {
  @Test("a name is looked up in PATH, a path is taken as it is")
  func find() {
    #expect(ChildCommand.find("sh", searchPath: "/nowhere:/bin") == "/bin/sh")
    #expect(ChildCommand.find("sh", searchPath: "/nowhere") == nil)
    #expect(ChildCommand.find("passwd", searchPath: "/etc") == nil, "it cannot be executed")
    #expect(ChildCommand.find("./bot", searchPath: "/bin") == "./bot")
    #expect(ChildCommand.find("", searchPath: "/bin") == nil)
  }

  @Test("the environment is passed on without what must stay here")
  func environment() {
    let all = ChildCommand.environment { _ in false }.map { String(decoding: $0, as: UTF8.self) }
    let kept = ChildCommand.environment { $0 == "PATH" }.map { String(decoding: $0, as: UTF8.self) }
    #expect(all.contains("PATH=\(environmentVariable("PATH") ?? "")"))
    #expect(kept == all.filter { !$0.hasPrefix("PATH=") })
  }
}
