import Foundation
import RoyalSystem
import Testing

@testable import RoyalTestKit

/// Senders on real sockets that do not mean well, against `royal serve` and against nginx.
@Suite(.serialized) struct HostileConnectionTests {
  private static let start = "POST /webhook/chatwoot HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"

  /// Things that senders do to a port and then go away.
  private static let misdeeds: [(name: String, bytes: [UInt8])] = [
    ("half a head", Array(start.utf8)), ("half a body", Array((start + "Content-Length: 500\r\n\r\n{\"event\"").utf8)),
    ("a broken chunk", Array((start + "Transfer-Encoding: chunked\r\n\r\n5\r\n{\"eve\r\nFFFFFFFFFFFFFFFFF\r\n").utf8)),
    (
      "a chunk that does not end where it says",
      Array((start + "Transfer-Encoding: chunked\r\n\r\n2\r\n{}{}\r\n0\r\n\r\n").utf8)
    ),
    ("ten thousand headers", Array((start + String(repeating: "X-Bomb: y\r\n", count: 10_000) + "\r\n").utf8)),
    ("one endless header", Array((start + "X: " + String(repeating: "y", count: 1_000_000)).utf8)),
    ("TLS", [0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xFC, 0x03, 0x03]),
    ("noise", (0..<4096).map { UInt8(truncatingIfNeeded: $0 &* 167 >> 3) }),
    ("nothing", []), ("line ends", [UInt8](repeating: 0x0A, count: 5000)),
    (
      "a body of 20 MB",
      Array((start + "Content-Length: 20000000\r\n\r\n").utf8) + [UInt8](repeating: 0x20, count: 20_000_000)
    ),
  ]

  private static func descriptors(_ pid: pid_t) -> Int {
    (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(pid)/fd").count) ?? -1
  }

  /// Sends, and leaves in one of three ways: closing, with a reset, or with only its own half closed.
  private static func misbehave(_ port: Int, _ bytes: [UInt8], _ way: Int) throws {
    let raw = try Loopback.connect(port)
    defer { close(raw) }
    Loopback.send(raw, bytes)
    switch way {
    case 0: break
    case 1:
      var option = linger(l_onoff: 1, l_linger: 0)
      setsockopt(raw, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
    default:
      shutdown(raw, Int32(SHUT_WR))
      while !Loopback.receive(raw).isEmpty {}
    }
  }

  @Test func `royal serve outlives what is done to its port, and keeps no descriptor of it`() throws {
    let box = try Sandbox()
    let front = try Front(in: box)
    #expect(try front.post("/webhook/chatwoot", Bodies.chatwoot(id: 1)).word == "received")
    let before = Self.descriptors(front.program.pid)
    for (_, bytes) in Self.misdeeds { for way in 0..<3 { try Self.misbehave(front.port, bytes, way) } }
    #expect(try front.post("/webhook/chatwoot", Bodies.chatwoot(id: 2)).word == "received")
    try eventually("no handler is left") { Self.descriptors(front.program.pid) <= before }
    try eventually("both are answered") { try box.isWorkedOff() }
    #expect(try box.names("seen/\(box.names("seen").first ?? "-")").count >= 1 && box.names("bad").isEmpty)
    try eventually("nothing partial is left") { try box.names("tmp").isEmpty }
    #expect(front.program.isRunning)
    try front.program.stop()
  }

  @Test(.enabled(if: NginxStack.isInstalled || Surroundings.isCI, "nginx or fcgiwrap is not installed"))
  func `nginx and fcgiwrap outlive it too, and nothing of it reaches the spool`() throws {
    let box = try Sandbox()
    let stack = try NginxStack(in: box)
    for (name, bytes) in Self.misdeeds where name != "half a body" {
      for way in 0..<2 { try Self.misbehave(stack.port, bytes, way) }
    }
    try box.expectUntouched("misdeeds")
    #expect(try stack.post("/webhook/chatwoot", Bodies.chatwoot()).word == "received")
    try stack.stop()
  }

  /// Beginnings of requests of which nothing more comes.
  private static let halves: [(name: String, bytes: [UInt8], senders: Int)] = [
    ("half a head", Array((start + "Content-Le").utf8), 1000),
    ("half a body", Array((start + "Content-Length: 500\r\n\r\n{\"event\"").utf8), 300),
    ("half a chunk", Array((start + "Transfer-Encoding: chunked\r\n\r\n500\r\n{\"event\"").utf8), 300),
    ("a question", Array((start + "Expect: 100-continue\r\nContent-Length: 500\r\n\r\n").utf8), 300),
    (
      "half of a large body",
      Array((start + "Content-Length: 1000000\r\n\r\n").utf8) + [UInt8](repeating: 0x20, count: 70_000), 100
    ),
  ]

  @Test(arguments: halves.indices) func `whoever leaves a request unfinished does not keep a good one out`(
    half: Int
  ) throws {
    let (_, bytes, senders) = Self.halves[half]
    _ = raiseDescriptorLimit(to: 4096)
    let box = try Sandbox()
    let front = try Front(in: box)
    var stalled: [Int32] = []
    defer { for raw in stalled { close(raw) } }
    for _ in 0..<senders {
      let raw = try Loopback.connect(front.port)
      Loopback.send(raw, bytes)
      stalled.append(raw)
    }
    #expect(try front.post("/webhook/chatwoot", Bodies.chatwoot()).word == "received")
    // It did not wait until the last of them was sent away.
    #expect(!Loopback.hasMore(try #require(stalled.last)))
    try front.program.stop()
  }

  @Test func `a request that does not come in time is told so`() throws {
    let box = try Sandbox()
    let front = try Front(in: box)
    let answer = try WebAnswer(Loopback.exchange(front.port, Self.halves[0].bytes))
    #expect(answer.status == 408 && answer.isClearRefusal && answer.headers["connection"] == "close")
    try eventually("it is in the log") { front.program.errors.contains("refuse") }
    try front.program.stop()
  }

  @Test func `where no more connections may wait, the one that waits longest makes room`() throws {
    let box = try Sandbox()
    // 300 descriptors are 44 connections.
    let front = try Front(in: box, under: ["/usr/bin/prlimit", "--nofile=300:300"])
    var stalled: [Int32] = []
    defer { for raw in stalled { close(raw) } }
    for _ in 0..<60 {
      let raw = try Loopback.connect(front.port)
      Loopback.send(raw, Self.halves[0].bytes)
      stalled.append(raw)
    }
    try eventually("the first is sent away") { Loopback.hasMore(stalled[0]) }
    #expect(!Loopback.hasMore(stalled[59]))
    #expect(try front.post("/webhook/chatwoot", Bodies.chatwoot()).word == "received")
    try front.program.stop()
  }

  @Test(arguments: [10, 60_000, 70_000, 900_000]) func `a request that comes in pieces arrives`(size: Int) throws {
    let box = try Sandbox()
    let front = try Front(in: box)
    let text = String(repeating: "a", count: size)
    let bytes = HookRequest("/webhook/chatwoot", Bodies.chatwoot(text), headers: ["Connection": "close"]).bytes
    let raw = try Loopback.connect(front.port)
    defer { close(raw) }
    for start in [0, 20, 100, bytes.count / 2, bytes.count - 1].sorted() {
      let end = [20, 100, bytes.count / 2, bytes.count - 1, bytes.count].sorted().first { $0 > start } ?? bytes.count
      Loopback.send(raw, Array(bytes[start..<end]))
      usleep(20_000)
    }
    var answer: [UInt8] = []
    while case let more = Loopback.receive(raw), !more.isEmpty { answer += more }
    #expect(try WebAnswer(answer).word == "received")
    try front.program.stop()
  }

  @Test func `a second request behind the first on one connection is not looked at`() throws {
    let box = try Sandbox()
    let first = HookRequest("/webhook/chatwoot", Bodies.chatwoot("uno", id: 1))
    let second = HookRequest("/webhook/chatwoot", Bodies.chatwoot("dos", id: 2))
    let ran = try box.run("royal-hook", input: first.bytes + second.bytes)
    #expect(ran.ending == .exit(0))
    let answer = try WebAnswer(ran.output)
    #expect(answer.word == "received" && answer.headers["connection"] == "close")
    #expect(String(decoding: ran.output, as: UTF8.self).components(separatedBy: "HTTP/1.1").count == 2)
    #expect(try box.onlyEntry().text == "uno")
  }

  @Test func `a request hidden in the body of another is not looked at`() throws {
    let box = try Sandbox(["ROYAL_ADMIN_TOKEN": "t"])
    let hidden = "POST /admin/clear-queue HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer t\r\nContent-Length: 0\r\n\r\n"
    let heads = [
      "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
      "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n",
      "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n", "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
      "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
      "Content-Length: 0\r\nContent-Length: 4\r\n\r\n", "Content-Length: +4\r\n\r\n", "Content-Length: 4 4\r\n\r\n",
      "X: y\r\n Content-Length: 4\r\n\r\n", "Content-Length: 0x4\r\n\r\n",
      "Transfer-Encoding:\u{B}chunked\r\n\r\n0\r\n\r\n", "Content-Length: 0\rX: y\r\n\r\n",
    ]
    for head in heads {
      let ran = try box.run("royal-hook", input: Array((Self.start + head + hidden).utf8))
      let answer = try WebAnswer(ran.output)
      #expect([400, 501].contains(answer.status), "\(head.debugDescription): \(answer.status)")
      #expect(String(decoding: ran.output, as: UTF8.self).components(separatedBy: "HTTP/1.1").count == 2)
    }
    try box.expectUntouched("smuggled requests")
  }

  @Test func `who closes the half that sends still gets the answer`() throws {
    let box = try Sandbox()
    let front = try Front(in: box)
    let raw = try Loopback.connect(front.port)
    defer { close(raw) }
    Loopback.send(raw, HookRequest("/webhook/chatwoot", Bodies.chatwoot()).bytes)
    shutdown(raw, Int32(SHUT_WR))
    var bytes: [UInt8] = []
    while case let more = Loopback.receive(raw), !more.isEmpty { bytes += more }
    #expect(try WebAnswer(bytes).word == "received")
    try front.program.stop()
  }
}
