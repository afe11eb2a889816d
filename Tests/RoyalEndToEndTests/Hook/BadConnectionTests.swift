import Foundation
import Testing

@testable import RoyalTestKit

/// HTTP that no good client would speak.
@Suite(.serialized) struct BadConnectionTests {
  struct Row: Sendable, CustomTestStringConvertible {
    let name: String
    let head: String
    let status: Int
    var testDescription: String { name }
  }

  private static let start = "POST /webhook/chatwoot HTTP/1.1\r\nHost: x\r\n"

  static let rows = [
    Row(name: "not HTTP", head: "HELO mail\r\n\r\n", status: 400),
    Row(name: "another version", head: "POST / HTTP/2.0\r\nHost: x\r\n\r\n", status: 505),
    Row(name: "no host", head: "POST /webhook/chatwoot HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}", status: 400),
    Row(name: "line feeds alone", head: "GET / HTTP/1.1\nHost: x\n\n", status: 400),
    Row(
      name: "a long target", head: "GET /\(String(repeating: "a", count: 9000)) HTTP/1.1\r\nHost: x\r\n\r\n",
      status: 414),
    Row(name: "a long line", head: start + "X-Long: \(String(repeating: "a", count: 9000))\r\n\r\n", status: 431),
    Row(name: "101 fields", head: start + String(repeating: "X-A: b\r\n", count: 101) + "\r\n", status: 431),
    Row(
      name: "64 KiB of fields",
      head: start + String(repeating: "X-A: \(String(repeating: "a", count: 8000))\r\n", count: 9) + "\r\n",
      status: 431),
    Row(
      name: "length and chunks", head: start + "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}", status: 400),
    Row(name: "two lengths", head: start + "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}", status: 400),
    Row(name: "a broken chunk", head: start + "Transfer-Encoding: chunked\r\n\r\nzz\r\n", status: 400),
    Row(name: "a negative chunk", head: start + "Transfer-Encoding: chunked\r\n\r\n-2\r\n{}\r\n0\r\n\r\n", status: 400),
    Row(name: "compressed", head: start + "Transfer-Encoding: gzip\r\n\r\n", status: 501),
    Row(name: "a head without its end", head: start, status: 400),
  ]

  @Test(arguments: rows) func `a bad request is refused clearly and leaves nothing`(row: Row) throws {
    let box = try Sandbox()
    let ran = try box.run("royal-hook", input: Array(row.head.utf8))
    #expect(ran.ending == .exit(0))
    let answer = try WebAnswer(ran.output)
    #expect(answer.status == row.status, "\(answer.text)")
    #expect(answer.isClearRefusal && answer.headers["connection"] == "close")
    try box.expectUntouched(row.name)
  }

  @Test func `a connection without a byte gets none back`() throws {
    let ran = try Sandbox().run("royal-hook")
    #expect(ran.ending == .exit(0) && ran.output == [])
  }

  @Test func `who sends slowly is cut off within the five seconds that Chatwoot waits`() throws {
    // On a machine that is busy with other things the alarm may come first, or the answer late: one good run in three is enough.
    var runs: [(ending: Ending, time: Duration, status: Int?)] = []
    repeat { runs.append(try sendSlowly()) } while !runs.contains(where: Self.isInTime) && runs.count < 3
    #expect(runs.contains(where: Self.isInTime), "\(runs)")
  }

  @Test func `the alarm is set though whoever started the hook ignores it`() throws {
    let box = try Sandbox()
    let pipe = "\(box.folder)/pipe"
    try #require(mkfifo(pipe, 0o600) == 0)
    let sender = open(pipe, O_RDWR | O_CLOEXEC)
    defer { close(sender) }
    var launch = box.launch("royal-hook")
    launch.arguments = ["-c", "trap '' ALRM; exec \"$0\"", launch.program]
    launch.program = "/bin/sh"
    launch.input = pipe
    let hook = try RunningProgram(launch)
    func signals(_ set: String) -> UInt64? {
      let status = try? String(contentsOfFile: "/proc/\(hook.pid)/status", encoding: .utf8)
      let line = status?.split(separator: "\n").first { $0.hasPrefix(set) }
      return line.flatMap { UInt64($0.split(separator: "\t").last ?? "", radix: 16) }
    }
    let (pipeSignal, alarmSignal) = (UInt64(1) << UInt64(SIGPIPE - 1), UInt64(1) << UInt64(SIGALRM - 1))
    try eventually("the hook is prepared") { signals("SigIgn").map { $0 & pipeSignal != 0 } ?? false }
    try eventually("it does not ignore the alarm") { signals("SigIgn").map { $0 & alarmSignal == 0 } ?? false }
  }

  private static func isInTime(_ run: (ending: Ending, time: Duration, status: Int?)) -> Bool {
    run.ending == .exit(0) && run.time < .seconds(5) && run.status == 408
  }

  private func sendSlowly() throws -> (ending: Ending, time: Duration, status: Int?) {
    let box = try Sandbox()
    let pipe = "\(box.folder)/pipe"
    try #require(mkfifo(pipe, 0o600) == 0)
    var launch = box.launch("royal-hook")
    launch.input = pipe
    // Reading and writing, so that neither side waits for the other to open it.
    let sender = open(pipe, O_RDWR | O_CLOEXEC)
    defer { close(sender) }
    let start = ContinuousClock.now
    let hook = try RunningProgram(launch)
    _ = Self.start.utf8CString.withUnsafeBytes { write(sender, $0.baseAddress, $0.count - 1) }
    let ending = try hook.wait(within: 20)
    try box.expectUntouched("slow sender")
    return (ending, ContinuousClock.now - start, (try? WebAnswer(Array(hook.output.utf8)))?.status)
  }
}
