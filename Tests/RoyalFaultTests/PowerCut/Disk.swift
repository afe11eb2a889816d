import Foundation
import Testing

@testable import RoyalTestKit

/// A spool on a file system of its own, whose power can be cut.
struct Disk {
  let box: Sandbox
  /// With an empty spool in it, taken away in order.
  private let pristine: LoopImage

  init(_ kind: FileSystem, _ settings: [String: String] = [:]) throws {
    box = try Sandbox(settings, hasSpool: false)
    pristine = try LoopImage.make(kind, file: "\(box.folder)/pristine.img", mountPoint: box.spool)
    try pristine.mount()
    let made = try box.run("royal", ["init", "--spool"])
    try #require(made.ending == .exit(0), "\(made.errors)")
    // Where it stays mounted in the namespace of another process, unmounting does not write it out.
    try command("/bin/sync", ["-f", box.spool])
    try pristine.unmount()
  }

  /// Runs something with the disk mounted.
  /// - Returns: what the disk held whenever the power went.
  func run(_ body: (LoopImage) throws -> [LoopImage]) throws -> [LoopImage] {
    let disk = try pristine.copy(named: "disk")
    try disk.mount()
    let cuts = try body(disk)
    try disk.remove()
    return cuts
  }

  /// Runs something with a disk mounted that writes down all that it is asked to do.
  func record(_ body: (WriteLog) throws -> Void) throws -> Recording {
    let disk = try LoggedDisk(pristine.copy(named: "logged"))
    try disk.image.mount()
    try body(disk.log)
    let count = disk.log.position
    try disk.remove()
    return try Recording(pristine, disk.log, count: count)
  }

  /// Looks at what is there when the power is back.
  func after<Result>(_ cut: LoopImage, _ look: () throws -> Result) throws -> Result {
    try cut.mount()
    let result = try look()
    try cut.remove()
    return result
  }
}
