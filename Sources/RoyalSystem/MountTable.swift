import Glibc

/// The mounts that this process sees, proc_pid_mountinfo(5).
enum MountTable {
  /// The type of the file system that a directory lies on, `fuse.glusterfs` for one; nil where the table does not tell.
  static func type(of directory: Directory) -> String? {
    guard let device = device(of: directory), let file = try? Directory.open("/proc/self").open("mountinfo"),
      let bytes = try? file.readAll(limit: 1 << 20)
    else { return nil }
    return type(of: device, in: bytes)
  }

  /// Whether the directory lies on an ext4 that surely has no journal, sysfs(5): `journal_task` is `<none>` there.
  static func lacksJournal(_ directory: Directory) -> Bool {
    guard let device = device(of: directory), let name = blockName(of: device),
      let file = try? Directory.open("/sys/fs/ext4/\(name)").open("journal_task"),
      let bytes = try? file.readAll(limit: 64)
    else { return false }
    return bytes.starts(with: "<none>".utf8)
  }

  /// `sda1`, of the block device `8:1`.
  private static func blockName(of device: String) -> String? {
    guard let file = try? Directory.open("/sys/dev/block/\(device)").open("uevent"),
      let bytes = try? file.readAll(limit: 4096)
    else { return nil }
    let line = String(decoding: bytes, as: UTF8.self).split(separator: "\n").first { $0.hasPrefix("DEVNAME=") }
    return line.map { String($0.dropFirst("DEVNAME=".count)) }
  }

  /// `major:minor`, makedev(3): the kernel's split of a device's number.
  private static func device(of directory: Directory) -> String? {
    guard let number = try? directory.status(".").device else { return nil }
    let major = (number >> 8) & 0xFFF | (number >> 32) & ~0xFFF
    let minor = number & 0xFF | (number >> 12) & ~0xFF
    return "\(major):\(minor)"
  }

  /// - Parameter device: `major:minor`, the third field; the type is the first one behind the lone hyphen.
  static func type(of device: String, in table: [UInt8]) -> String? {
    for line in String(decoding: table, as: UTF8.self).split(separator: "\n") {
      let fields = line.split(separator: " ")
      guard fields.count > 6, fields[2] == device, let hyphen = fields.firstIndex(of: "-"),
        hyphen + 1 < fields.endIndex
      else { continue }
      return String(fields[hyphen + 1])
    }
    return nil
  }
}
