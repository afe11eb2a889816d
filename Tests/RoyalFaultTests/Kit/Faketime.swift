import Foundation
import Testing

@testable import RoyalTestKit

/// libfaketime(1): a wall clock of a program's own. It reaches dynamic programs only, so not the hook of the release build.
enum Faketime {
  static let library: String? = ["x86_64", "aarch64"]
    .map { "/usr/lib/\($0)-linux-gnu/faketime/libfaketimeMT.so.1" }
    .first { FileManager.default.fileExists(atPath: $0) }
  static let missing: Comment = "faketime is not installed: apt-get install faketime"
}
