import Foundation

@testable import RoyalTestKit

/// What a program sees of a machine that was started anew: another boot_id (random(4)).
enum Reboot {
  /// The command that has a program see it.
  static func command(in box: Sandbox) throws -> [String] {
    let id = "\(box.folder)/boot_id"
    try Data("\(UUID().uuidString.lowercased())\n".utf8).write(to: URL(filePath: id))
    let script = #"mount --bind "$0" /proc/sys/kernel/random/boot_id && exec "$@""#
    return ["/usr/bin/unshare", "--mount", "/bin/sh", "-c", script, id]
  }
}
