import Foundation
import Testing

@testable import RoyalTestKit

/// A kind of file system that a spool may lie on.
enum FileSystem: String, CaseIterable, CustomTestStringConvertible {
  case ext4, xfs, btrfs

  var testDescription: String { rawValue }

  var maker: String? { Surroundings.systemProgram("mkfs.\(rawValue)") }

  /// Bytes; as small as its mkfs takes.
  var size: Int { self == .ext4 ? 16 << 20 : self == .xfs ? 300 << 20 : 128 << 20 }

  var makerArguments: [String] {
    switch self {
    case .ext4: ["-q", "-F", "-E", "lazy_itable_init=0,lazy_journal_init=0"]
    case .xfs, .btrfs: ["-q", "-f"]
    }
  }

  /// Nothing gets on disk by the mere passing of time, so that only what the programs ask for is there after a power cut. XFS
  /// refuses a copy of what is mounted still, also where it is so only in the namespace of another process.
  var options: String { self == .xfs ? "loop,nouuid" : "loop,commit=300" }

  /// Those whose tools are installed; under CI all.
  static let usable = allCases.filter { $0.maker != nil || Surroundings.isCI }
}
