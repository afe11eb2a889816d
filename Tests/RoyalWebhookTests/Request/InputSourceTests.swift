import Glibc
import RoyalSystem
import Testing

@testable import RoyalWebhook

struct InputSourceTests {
  /// A pipe that is closed at the end of a test.
  private final class Pipe {
    let reading: Int32
    private(set) var writing: Int32

    init() {
      var ends: [Int32] = [0, 0]
      #expect(pipe(&ends) == 0)
      (reading, writing) = (ends[0], ends[1])
    }

    deinit {
      finish()
      close(reading)
    }

    func finish() {
      if writing >= 0 { close(writing) }
      writing = -1
    }
  }

  private let later = Clock.monotonic() + 60_000

  @Test func `what was written is read, and then the end`() throws {
    let pipe = Pipe()
    try writeAll(pipe.writing, Array("hola".utf8))
    pipe.finish()
    let input = InputSource(descriptor: pipe.reading, deadline: later)
    #expect(try input.read(atMost: 3) == Array("hol".utf8))
    #expect(try input.read(atMost: 3) == Array("a".utf8))
    #expect(try input.read(atMost: 3).isEmpty)
  }

  @Test func `after the deadline the sender is too slow, whatever it has sent`() throws {
    let pipe = Pipe()
    try writeAll(pipe.writing, [1])
    #expect(refusal { _ = try InputSource(descriptor: pipe.reading, deadline: 0).read(atMost: 1) } == .tooSlow)
  }

  @Test func `a sender that keeps the pipe open and says nothing more is at its end`() throws {
    let pipe = Pipe()
    try writeAll(pipe.writing, [1, 2, 3])
    InputSource(descriptor: pipe.reading, deadline: later, idle: 0).drain()
    #expect(try InputSource(descriptor: pipe.reading, deadline: later, idle: 0).read(atMost: 1).isEmpty)
  }

  @Test func `a descriptor that cannot be read is our failure`() {
    let refusal = refusal { _ = try InputSource(descriptor: 99_999, deadline: later).read(atMost: 1) }
    #expect(refusal?.status(for: .other) == 503)
  }
}
