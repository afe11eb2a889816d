import Foundation
import Testing

@testable import RoyalTestKit

/// What a disk was asked to do while something ran on it, and what it would have held had the power gone at any moment.
struct Recording {
  /// A moment at which the power goes.
  struct Cut: CustomStringConvertible {
    /// The disk has got that many requests.
    let count: Int
    /// Some of the writes that were not flushed are lost, whichever this seed says; nil: none is.
    let seed: UInt64?

    var description: String { "power cut after request \(count)" + (seed.map { ", some lost by \($0)" } ?? "") }
  }

  private let start: LoopImage
  private let log: WriteLog
  private let requests: [DiskRequest]

  /// - Parameters:
  ///   - start: what the disk held at first; not mounted.
  ///   - count: the requests that count.
  init(_ start: LoopImage, _ log: WriteLog, count: Int) throws {
    try log.check()
    self.start = start
    self.log = log
    requests = Array(log.requests.prefix(count))
  }

  var count: Int { requests.count }

  /// After each request, with all that was written; then, from the last one on, with a part of it, wherever there is something
  /// to lose.
  func cuts(seed: UInt64) -> [Cut] {
    let whole = (0...count).map { Cut(count: $0, seed: nil) }
    let torn = (0...count).filter { !unflushed($0).isEmpty }.map { Cut(count: $0, seed: seed &+ UInt64($0)) }
    return whole + torn.reversed()
  }

  /// The requests since the last flush that the disk may or may not have carried out.
  private func unflushed(_ count: Int) -> Range<Int> {
    let flushed = requests[..<count].lastIndex { $0.isFlush }.map { $0 + 1 } ?? 0
    return flushed..<count
  }

  /// The disk as that power cut leaves it.
  func disk(after cut: Cut) throws -> LoopImage {
    let image = try start.copy(named: "cut")
    let file = open(image.file, O_WRONLY | O_CLOEXEC)
    try #require(file >= 0)
    defer { close(file) }
    let loose = unflushed(cut.count)
    var dice = SeededGenerator(seed: cut.seed ?? 0)
    for (index, request) in requests[..<cut.count].enumerated() where request.isWrite {
      let isLost = cut.seed != nil && loose.contains(index) && Bool.random(using: &dice)
      if isLost, !request.flags.contains(.durable) { continue }
      try apply(request, file)
    }
    return image
  }

  private func apply(_ request: DiskRequest, _ file: Int32) throws {
    guard request.hasData else {
      let zeros = [UInt8](repeating: 0, count: min(request.length, 1 << 20))
      for start in stride(from: 0, to: request.length, by: zeros.count) {
        let count = min(zeros.count, request.length - start)
        try #require(pwrite(file, zeros, count, off_t(request.place + start)) == count)
      }
      return
    }
    let data = log.data(of: request)
    try #require(data.count == request.length, "the log is torn")
    try #require(pwrite(file, data, data.count, off_t(request.place)) == data.count)
  }
}
