import Glibc

/// The mounts that this process sees, proc_pid_mountinfo(5).
enum MountTable {
  /// The type of the file system that a directory lies on, `fuse.glusterfs` for one; nil where the table does not tell.
  static func type(of directory: Directory) -> String? {
    guard let device = try? directory.status(".").device,
      let file = try? Directory.open("/proc/self").open("mountinfo"), let bytes = try? file.readAll(limit: 1 << 20)
    else { return nil }
    let number = UInt64(device)
    // makedev(3): the kernel's split of a device's number.
    let major = (number >> 8) & 0xFFF | (number >> 32) & ~0xFFF
    let minor = number & 0xFF | (number >> 12) & ~0xFF
    return type(of: "\(major):\(minor)", in: bytes)
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
