import CRoyalLinux
import Glibc

/// What a child may take. Times are milliseconds.
public struct ChildLimits: Sendable, Equatable {
  /// From the start to SIGTERM for the whole process group.
  public var timeout: Int
  /// From SIGTERM to SIGKILL.
  public var termGrace = 2000
  /// From the child's end to that of its output, which its own children may hold open.
  public var outputGrace = 1000
  /// The most bytes of standard output.
  public var output = 1 << 20

  public init(timeout: Int) { self.timeout = timeout }
}

/// How a child ended.
public enum ChildEnding: Sendable, Equatable {
  case exited(code: Int32)
  case killed(signal: Int32)
  /// It was ended because its time was over.
  case timedOut
  /// It was ended because it wrote more than it may.
  case tooMuchOutput
}

/// What a child left.
public struct ChildResult: Sendable, Equatable {
  public var ending: ChildEnding
  /// All of standard output that came within the limits.
  public var output: [UInt8]

  public init(ending: ChildEnding, output: [UInt8]) {
    self.ending = ending
    self.output = output
  }
}

/// Runs a program to its end, with bytes on its standard input, and collects what it says.
///
/// Any number of threads may do so at once. SIGPIPE is ignored by the calling process from now on: a child need not read.
public enum ChildProcess {
  /// Blocks until the child has ended, at the latest a moment after its time is over, and reaps it.
  /// - Parameters:
  ///   - started: called once, with the process group and its leader's start time (``ChildTime``), 0 where /proc is missing.
  ///   - errorLine: called with every line of standard error.
  /// - Throws: ``Errno`` where the child could not be started.
  public static func run(
    _ command: ChildCommand, input: [UInt8], limits: ChildLimits,
    started: (_ group: Int32, _ startTime: UInt64) -> Void = { _, _ in },
    errorLine: (String) -> Void = { _ in }
  ) throws(Errno) -> ChildResult {
    royal_ignore_sigpipe()
    let deadline = Clock.monotonic() + limits.timeout
    let standardInput = try Pipe()
    let standardOutput = try Pipe()
    let standardError = try Pipe()
    let process = try command.start(
      input: standardInput.reading.raw, output: standardOutput.writing.raw, error: standardError.writing.raw)
    started(process, ChildTime.start(of: process) ?? 0)
    // Only the child may hold its own ends: otherwise no end of file would ever come.
    let input = ChildInput(standardInput.keepWriting(), input)
    let output = ChildOutput(standardOutput.keepReading(), limit: limits.output)
    let errors = ChildErrors(standardError.keepReading())
    var watch = ChildWatch(deadline: deadline, limits: limits)
    var pump = ChildPump(process: process, input: input, output: output, errors: errors)
    let ending = pump.run(&watch, errorLine: errorLine)
    return ChildResult(ending: ending, output: pump.output.bytes)
  }
}

/// Both ends of a pipe, pipe2(2) with O_CLOEXEC.
struct Pipe: ~Copyable {
  let reading: FileDescriptor
  let writing: FileDescriptor

  init() throws(Errno) {
    var ends: [Int32] = [-1, -1]
    try retrying { royal_pipe(&ends) }
    reading = FileDescriptor(owning: ends[0])
    writing = FileDescriptor(owning: ends[1])
  }

  /// Closes the other end.
  consuming func keepReading() -> FileDescriptor { reading }
  /// Closes the other end.
  consuming func keepWriting() -> FileDescriptor { writing }
}
