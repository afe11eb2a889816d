import Foundation
import Glibc
import RoyalSystem
import Testing

@testable import RoyalOutbound

/// The children are those of the built royal-drain; plain HTTP shows as much of them as TLS would.
@Suite("A child that makes calls", .enabled(if: DrainBinary.isDue, DrainBinary.absence), .timeLimit(.minutes(1)))
struct ChildTransportTests {
  private let transport: ChildTransport

  init() throws { transport = ChildTransport(program: try DrainBinary.required()) }

  @Test func `makes one call after another`() throws {
    let server = try LoopbackServer { _ in [.reply(200)] }
    defer { server.stop() }
    #expect(transport.send(post(server.url)).status == 200)
    let children = transport.idleProcessIDs
    #expect(children.count == 1)
    for _ in 0..<5 { #expect(transport.send(post(server.url)).status == 200) }
    #expect(transport.idleProcessIDs == children)
  }

  @Test func `has as many beside it as there are calls at once`() throws {
    let gate = Gate(count: 4)
    let server = try LoopbackServer { request in
      if request.target == "/gate" { gate.arrive() }
      return [.reply(200)]
    }
    defer { server.stop() }
    _ = inParallel(4) { _ in transport.send(post(server.url, "/gate")).status }
    #expect(transport.idleProcessIDs.count == 4)
    for _ in 0..<4 { #expect(transport.send(post(server.url)).status == 200) }
    #expect(transport.idleProcessIDs.count == 4)
  }

  @Test func `is replaced without anybody noticing when it was killed between two calls`() throws {
    let server = try LoopbackServer { _ in [.reply(200)] }
    defer { server.stop() }
    #expect(transport.send(post(server.url)).status == 200)
    let child = try #require(transport.idleProcessIDs.first)
    kill(child, SIGKILL)
    #expect(transport.send(post(server.url)).status == 200)
    #expect(transport.idleProcessIDs.count == 1)
    #expect(transport.idleProcessIDs != [child])
    #expect(server.requests.count == 2)
    #expect(kill(child, 0) == -1, "it is reaped")
  }

  @Test func `makes a call ambiguous when it ends while it makes it`() throws {
    let server = try LoopbackServer { request in
      request.target == "/crash" ? [.text("HTTP/1.1 200 OK\r\nX: y"), .close] : [.reply(200)]
    }
    defer { server.stop() }
    guard case .ambiguous(let reason) = transport.send(post(server.url, "/crash")) else {
      return #expect(Bool(false), "not ambiguous")
    }
    #expect(reason.hasPrefix("the HTTP client process ended with signal "), "\(reason)")
    #expect(transport.send(post(server.url)).status == 200)
    #expect(server.requests.count == 2)
  }

  @Test func `is killed when it does not take a call in time, which is not sent then`() throws {
    let server = try LoopbackServer { _ in [.reply(200)] }
    defer { server.stop() }
    #expect(transport.send(post(server.url)).status == 200)
    let child = try #require(transport.idleProcessIDs.first)
    kill(child, SIGSTOP)
    var call = post(server.url)
    call.timeout = 100
    let start = Clock.monotonic()
    let late = HTTPResult.notSent(reason: "the HTTP client process did not answer in time and was killed")
    #expect(transport.send(call) == late)
    #expect(2_000..<20_000 ~= Clock.monotonic() - start)
    #expect(kill(child, 0) == -1)
    #expect(server.requests.count == 1)
  }

  @Test func `is not ended by the signals that end a daemon`() throws {
    let server = try LoopbackServer { _ in [.reply(200)] }
    defer { server.stop() }
    #expect(transport.send(post(server.url)).status == 200)
    let child = try #require(transport.idleProcessIDs.first)
    for signal in [SIGTERM, SIGINT, SIGHUP, SIGUSR1] { kill(child, signal) }
    #expect(transport.send(post(server.url)).status == 200)
    #expect(transport.idleProcessIDs == [child])
  }

  @Test func `is ended after it had nothing to do for a while`() throws {
    let server = try LoopbackServer { _ in [.reply(200)] }
    defer { server.stop() }
    let transport = ChildTransport(program: try DrainBinary.required(), idleTime: 2000)
    #expect(transport.send(post(server.url)).status == 200)
    let child = try #require(transport.idleProcessIDs.first)
    let deadline = Clock.monotonic() + 20_000
    while kill(child, 0) == 0, Clock.monotonic() < deadline { Clock.pause(milliseconds: 5) }
    #expect(kill(child, 0) == -1)
    #expect(transport.idleProcessIDs.isEmpty)
    #expect(transport.send(post(server.url)).status == 200)
  }

  @Test func `sees nothing of the daemon but the call`() throws {
    let server = try LoopbackServer { _ in [.reply(200)] }
    defer { server.stop() }
    let inherited = open("/etc/passwd", O_RDONLY)
    defer { close(inherited) }
    var call = post(server.url)
    call.headers = ["apikey": "secret-token"]
    #expect(transport.send(call).status == 200)
    let child = try #require(transport.idleProcessIDs.first)
    #expect(try contents(child, "cmdline") == "royal-drain\0--http-client\0")
    #expect(try !contents(child, "environ").contains("secret-token"))
    let folder = "/proc/\(child)/fd"
    let files = try FileManager.default.contentsOfDirectory(atPath: folder)
      .compactMap { try? FileManager.default.destinationOfSymbolicLink(atPath: "\(folder)/\($0)") }
    #expect(!files.isEmpty && !files.contains("/etc/passwd"))
    #expect(getpgid(child) == child)
  }

  @Test func `ends with the daemon, even in the middle of a call`() throws {
    let server = try LoopbackServer { _ in [.hang] }
    defer { server.stop() }
    let (child, input, output) = (Process(), Pipe(), Pipe())
    child.executableURL = URL(filePath: try DrainBinary.required())
    child.arguments = ["--http-client"]
    child.standardInput = input
    child.standardOutput = output
    try child.run()
    let call = CallMessage.bytes(post(server.url))
    try input.fileHandleForWriting.write(contentsOf: Data(FrameBuffer.frame(call)))
    #expect(Array(output.fileHandleForReading.availableData) == FrameBuffer.frame(ClientMessage.taken.bytes))
    let start = Clock.monotonic()
    try input.fileHandleForWriting.close()
    child.waitUntilExit()
    #expect(child.terminationStatus == 0)
    #expect(Clock.monotonic() - start < 5_000)
  }

  @Test(
    "a program that is none sends nothing",
    arguments: [("/nowhere/royal-drain", "No such file or directory"), ("/bin/false", "ended with exit code 1")])
  func wrongProgram(_ program: String, _ words: String) {
    guard case .notSent(let reason) = ChildTransport(program: program).send(post("http://127.0.0.1:1")) else {
      return #expect(Bool(false), "sent")
    }
    #expect(reason.contains(words), "\(reason)")
  }

  @Test(
    "a program that took the call, or says something else, has perhaps sent something",
    arguments: [
      (
        #"printf '\000\000\000\010\000\000\000\000\000\000\000\000'; sleep 60"#, "did not answer in time and was killed"
      ),
      (#"printf '\000\000\000\010\000\000\000\000\000\000\000\000'; exit 3"#, "ended with exit code 3"),
      ("echo 'no frames, but a lot of words'; sleep 60", "sent something else than an answer"),
    ])
  func oddProgram(_ command: String, _ words: String) throws {
    let file = FileManager.default.temporaryDirectory.appending(path: "royal-child-\(UUID().uuidString)")
    try "#!/bin/sh\n\(command)\n".write(to: file, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(at: file) }
    chmod(file.path, 0o755)
    var call = post("http://127.0.0.1:1")
    call.timeout = 100
    #expect(ChildTransport(program: file.path).send(call) == .ambiguous(reason: "the HTTP client process \(words)"))
  }

  private func post(_ url: String, _ path: String = "/") -> HTTPCall {
    HTTPCall(method: "POST", url: url + path, body: Array("{}".utf8), timeout: 10_000)
  }

  private func contents(_ process: Int32, _ name: String) throws -> String {
    String(decoding: try Data(contentsOf: URL(filePath: "/proc/\(process)/\(name)")), as: UTF8.self)
  }
}
