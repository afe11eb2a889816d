import CRoyalLinux

/// The kind of file system that a directory lies on, by the magic number of `statfs`(2).
public struct FileSystemKind: Equatable, Sendable {
  public enum Fitness: Sendable {
    case good
    /// Local, and known to be less than good.
    case doubtful
    /// Over a network, or nobody knows: only for who says so.
    case remote
    case unfit
  }

  public let name: String
  public let fitness: Fitness
  /// What is wrong with it for a spool; empty where nothing is.
  public let remark: String

  /// The corresponding C function is `fstatfs`.
  public static func of(_ directory: Directory) -> FileSystemKind {
    let magic = royal_filesystem_type(directory.raw)
    if magic == ext4, MountTable.lacksJournal(directory) {
      return doubtful(
        "ext4 without a journal",
        "a power cut may lose an entry that is being moved; give it one: tune2fs -O has_journal, while it is not mounted"
      )
    }
    guard magic == fuse, let name = MountTable.type(of: directory) else { return kind(magic) }
    return ofFuse(name)
  }

  private static let fuse: Int64 = 0x6573_5546
  private static let ext4: Int64 = 0xEF53

  /// - Parameter name: as in `/proc/self/mountinfo`, `fuse.glusterfs`.
  static func ofFuse(_ name: String) -> FileSystemKind {
    guard name.hasPrefix("fuse.glusterfs") else { return remote(name) }
    return FileSystemKind(
      name: name, fitness: .unfit,
      remark: "on GlusterFS fsync of a directory does nothing, and a lock holder that was cut off goes on writing; "
        + "use a local ext4, xfs or btrfs, replicated below the file system (DRBD) where it must be")
  }

  static func kind(_ magic: Int64) -> FileSystemKind {
    known[magic & 0xFFFF_FFFF]
      ?? FileSystemKind(
        name: "unknown (0x\(String(magic & 0xFFFF_FFFF, radix: 16)))", fitness: .remote,
        remark: "ext4, xfs and btrfs have been tested against power cuts, this one has not")
  }

  private static func remote(_ name: String) -> FileSystemKind {
    FileSystemKind(
      name: name, fitness: .remote,
      remark: "a file system over a network keeps neither rename nor fsync nor inotify as the spool needs them; "
        + "use a local ext4, xfs or btrfs")
  }

  private static func doubtful(_ name: String, _ remark: String) -> FileSystemKind {
    FileSystemKind(name: name, fitness: .doubtful, remark: remark)
  }

  private static func good(_ name: String) -> FileSystemKind {
    FileSystemKind(name: name, fitness: .good, remark: "")
  }

  /// statfs(2) and linux/magic.h.
  private static let known: [Int64: FileSystemKind] = [
    ext4: good("ext4"), 0x5846_5342: good("xfs"), 0x9123_683E: good("btrfs"),
    0x0102_1994: doubtful("tmpfs", "it is memory: what was accepted is lost when the machine restarts"),
    0x8584_58F6: doubtful("ramfs", "it is memory: what was accepted is lost when the machine restarts"),
    0x794C_7630: doubtful(
      "overlay", "a container's own layer is lost with the container; mount a volume for the spool"),
    0x2FC1_2FC1: doubtful("zfs", "it has not been tested against power cuts"),
    0xF2F5_2010: doubtful("f2fs", "it has not been tested against power cuts"),
    0x6969: remote("nfs"), 0xFF53_4D42: remote("cifs"), 0xFE53_4D42: remote("smb2"), 0x517B: remote("smb"),
    0x6573_5546: remote("fuse"), 0x00C3_6400: remote("ceph"), 0x0102_1997: remote("9p"),
    0x5346_414F: remote("afs"), 0x7461_636F: remote("ocfs2"), 0x0116_1970: remote("gfs2"),
    0x4D44: FileSystemKind(
      name: "vfat", fitness: .unfit, remark: "it has no modes, no owners and no journal; use ext4, xfs or btrfs"),
    0x2011_BAB0: FileSystemKind(
      name: "exfat", fitness: .unfit, remark: "it has no modes, no owners and no journal; use ext4, xfs or btrfs"),
  ]
}
