import CRoyalLinux
import Glibc

/// Moves a child's input and output until ``ChildWatch`` says that it is over, then ends what is left and reaps it.
struct ChildPump: ~Copyable {
  private let process: Int32
  private var input: ChildInput
  private(set) var output: ChildOutput
  private var errors: ChildErrors
  /// Readable once the child has ended; nil where the kernel is older than 5.3.
  private var exit: FileDescriptor?
  private var hasEnded = false

  /// How long at most the child's end goes unnoticed without a pidfd, in milliseconds.
  private static let exitCheckTime = 20

  init(process: Int32, input: consuming ChildInput, output: consuming ChildOutput, errors: consuming ChildErrors) {
    self.process = process
    self.input = input
    self.output = output
    self.errors = errors
    let raw = royal_pidfd_open(process)
    exit = raw >= 0 ? FileDescriptor(owning: raw) : nil
  }

  /// Blocks until the child is over.
  mutating func run(_ watch: inout ChildWatch, errorLine: (String) -> Void) -> ChildEnding {
    var now = Clock.monotonic()
    while !watch.isOver(now: now, isOutputClosed: isOutputClosed) {
      step(until: watch.moment, now: now, errorLine)
      now = Clock.monotonic()
      if let status = status() { watch.ended(status, now: now) }
      send(watch.advance(now: now, isFull: output.isFull))
    }
    errors.finishLine(errorLine)
    finish(isClean: isOutputClosed && watch.isOwnEnd)
    return watch.ending ?? .timedOut
  }

  private var isOutputClosed: Bool { output.raw < 0 && errors.raw < 0 }

  /// Waits until something can be read or written, the child ends, or the moment has come. The C function is `poll`.
  private mutating func step(until moment: Int, now: Int, _ errorLine: (String) -> Void) {
    var descriptors = [
      pollfd(fd: input.raw, events: Int16(POLLOUT), revents: 0),
      pollfd(fd: output.raw, events: Int16(POLLIN), revents: 0),
      pollfd(fd: errors.raw, events: Int16(POLLIN), revents: 0),
      pollfd(fd: exitDescriptor, events: Int16(POLLIN), revents: 0),
    ]
    let longest = hasEnded || exitDescriptor >= 0 ? Int(Int32.max) : ChildPump.exitCheckTime
    // Rounded up by one: waking before the moment would mean another turn for nothing.
    let timeout = Int32(clamping: min(max(0, moment - now + 1), longest))
    guard let count = try? retrying({ poll(&descriptors, 4, timeout) }), count > 0 else { return }
    do throws(Errno) {
      if descriptors[0].revents != 0 { try input.write() }
      if descriptors[1].revents != 0 { try output.read() }
    } catch {
      // What it makes of a part, or a part of what it says, is worth nothing.
      send(.kill)
    }
    if descriptors[2].revents != 0 { errors.read(errorLine) }
  }

  private var exitDescriptor: Int32 {
    switch exit {
    case .some(let descriptor): hasEnded ? -1 : descriptor.raw
    case .none: -1
    }
  }

  /// How the child ended, once; nil while it runs. It is not reaped yet, so that its number still means this group.
  private mutating func status() -> ChildEnding? {
    guard !hasEnded else { return nil }
    var code: Int32 = 0
    var signal: Int32 = 0
    let result = royal_child_ended(process, &code, &signal)
    guard result != 0 else { return nil }
    hasEnded = true
    // Negative: somebody else has reaped it, and nobody knows how it ended.
    if result < 0 { return .exited(code: -1) }
    return signal == 0 ? .exited(code: code) : .killed(signal: signal)
  }

  private func send(_ signal: ChildWatch.Signal) {
    switch signal {
    case .none: return
    case .terminate: _ = kill(-process, SIGTERM)
    case .kill: _ = kill(-process, SIGKILL)
    }
  }

  /// - Parameter isClean: nothing of the child's own children was waited for in vain.
  private func finish(isClean: Bool) {
    if !isClean { _ = kill(-process, SIGKILL) }
    var status: Int32 = 0
    // A process that does not even go when it is killed is left behind.
    _ = try? retrying { waitpid(process, &status, hasEnded ? 0 : WNOHANG) }
  }
}
