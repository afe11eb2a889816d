/// Who gets at what in a spool: "Owners and modes" in `spool/README.md`.
///
/// The daemon owns everything but the entries that the hook writes. The spool's own directory belongs to the hook's group and is
/// closed to others, so the bits for others below it count for nobody but the hook.
enum SpoolAccess {
  /// The hook writes there: the group of the spool's own directory.
  case shared
  /// The hook reads it: the daemon's group, and the bits for others.
  case published
  /// The daemon and the operators: the daemon's group.
  case closed
  /// A file that the hook itself writes; it belongs to whoever writes it.
  case entry

  var fileMode: UInt32 {
    switch self {
    case .entry: 0o640
    case .closed, .shared: 0o660
    case .published: 0o664
    }
  }
}

extension SpoolFolder {
  var access: SpoolAccess {
    switch self {
    case .tmp, .new, .ctl: .shared
    case .seen: .published
    case .active, .turns, .wait, .hold, .dead, .bad, .users: .closed
    }
  }

  /// The mode of the folder and of the directories in it. In tmp/ nobody can put a file of his own in another's place.
  var mode: UInt32 {
    switch self {
    case .tmp: 0o3770
    case .seen: 0o2775
    default: 0o2770
    }
  }
}
