import Foundation
import RoyalSystem
import Testing

@testable import RoyalTestKit

/// royal-drain.path and royal-drain-once.timer, played by the test: systemd starts `royal-drain --once` when new/ changes, stops
/// looking while it runs, and looks again when it has ended.
@Suite(.serialized) struct PathUnitTests {
  @Test func `messages are answered as they come, and nothing spins`() throws {
    let server = try PlatformServer()
    let box = try Sandbox(server.settings)
    let unit = PathUnit(box)
    for number in 1...3 {
      let runs = unit.runs
      try unit.during { try box.accept("/webhook/chatwoot", Bodies.chatwoot("Pregunta \(number)", id: number)) }
      #expect(try unit.settle() == .exit(0))
      #expect(server.messages.count == number && unit.runs - runs <= 2, "\(unit.runs - runs) runs")
    }
    #expect(try box.isWorkedOff())
  }

  @Test func `what has to wait for a platform starts nothing until the timer does`() throws {
    let server = try PlatformServer()
    let box = try Sandbox(server.settings)
    let unit = PathUnit(box)
    server.replyAlways(PlatformReply(status: 429, body: "Retry later\n"))
    try unit.during { try box.accept("/webhook/chatwoot", Bodies.chatwoot()) }
    #expect(try unit.settle() == .exit(75), "royal-drain-once.service counts 75 as success")
    #expect(unit.runs <= 2, "\(unit.runs) runs")
    #expect(try box.waiting().count == 1)
    #expect(try unit.run() == .exit(75), "the timer: not due yet")
    #expect(try unit.settle() == nil, "and that changed nothing in new/")
    server.replyAlways(nil)
    try eventually("the timer comes when it is due") {
      usleep(100_000)
      return try unit.run() == .exit(0)
    }
    #expect(server.messages.count >= 2 && unit.runs < 200)
  }

  @Test func `with a wrong configuration a message starts one run that fails`() throws {
    let box = try Sandbox()
    let unit = PathUnit(box)
    try unit.during {
      try box.accept("/webhook/chatwoot", Bodies.chatwoot())
      try box.configure(["ROYAL_AGENT": "command"])
    }
    #expect(try unit.settle() == .exit(78))
    #expect(unit.runs == 1)
  }

  /// What systemd does for `PathChanged=…/new`.
  private final class PathUnit {
    private let box: Sandbox
    private(set) var runs = 0
    private var isTriggered = false

    init(_ box: Sandbox) { self.box = box }

    /// Watches while something happens.
    func during(_ body: () throws -> Void) throws {
      let watch = try Watch("\(box.spool)/new")
      try body()
      isTriggered = watch.hasChanged
      try #require(isTriggered, "an entry in new/ changes the directory")
    }

    func run() throws -> Ending {
      runs += 1
      return try box.run("royal-drain", ["--once"]).ending
    }

    /// Runs the service until nothing triggers it any more, at most ten times.
    /// - Returns: how it ended the last time; nil where it was not started.
    func settle() throws -> Ending? {
      var ending: Ending?
      for _ in 0..<10 where isTriggered {
        ending = try run()
        // The path unit looks again from here on; what changed while the service ran does not count.
        let watch = try Watch("\(box.spool)/new")
        usleep(200_000)
        isTriggered = watch.hasChanged
      }
      #expect(!isTriggered, "it spins")
      return ending
    }
  }

  /// inotify with the events that systemd's PathChanged= waits for.
  private final class Watch {
    private let descriptor: Int32

    init(_ path: String) throws {
      descriptor = inotify_init1(Int32(IN_NONBLOCK | IN_CLOEXEC))
      let events =
        IN_DELETE_SELF | IN_MOVE_SELF | IN_ATTRIB | IN_CLOSE_WRITE | IN_CREATE | IN_DELETE | IN_MOVED_FROM
        | IN_MOVED_TO
      try #require(inotify_add_watch(descriptor, path, UInt32(events)) >= 0)
    }

    deinit { close(descriptor) }

    var hasChanged: Bool {
      var buffer = [UInt8](repeating: 0, count: 4096)
      return read(descriptor, &buffer, buffer.count) > 0
    }
  }
}
