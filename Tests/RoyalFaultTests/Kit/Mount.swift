import Foundation
import Testing

@testable import RoyalTestKit

/// A small tmpfs with an empty spool; it goes with the last reference.
final class SmallSpool {
  let box: Sandbox

  /// - Parameter limits: mount options such as `size=256k,nr_inodes=60`.
  init(_ limits: String, _ settings: [String: String] = [:]) throws {
    box = try Sandbox(settings, hasSpool: false)
    try FileManager.default.createDirectory(atPath: box.spool, withIntermediateDirectories: true)
    try command("/bin/mount", ["-t", "tmpfs", "-o", limits, "tmpfs", box.spool])
    let made = try box.run("royal", ["init", "--spool"])
    try #require(made.ending == .exit(0), "\(made.errors)")
  }

  deinit { try? command("/bin/umount", ["-l", box.spool]) }
}

extension Sandbox {
  /// Takes all the room that is left, with a file `filler` in the spool.
  func fill() throws {
    let file = try #require(fopen("\(spool)/filler", "w"))
    for size in [1 << 20, 4096, 1] {
      let block = [UInt8](repeating: 1, count: size)
      while write(fileno(file), block, size) == size {}
    }
    fsync(fileno(file))
    fclose(file)
  }
}
