import RoyalCore
import RoyalSpool
import RoyalSystem

/// Whether a drain may work on a spool at all; where not, the log says what to do.
extension DrainProgram {
  /// Whether no other machine adopted the spool: one that comes back must not work beside it, nor a drain started anew on it.
  static func isOurs(_ spool: Spool, _ log: Log) -> Bool {
    guard let epoch = spool.epoch, epoch.isForeign(to: MachineID.current) else { return true }
    log.error(
      "epoch",
      [
        "path": spool.path, "is": "\(epoch.owner) adopted it at \(Timestamp.isoSeconds(epoch.adopted))",
        "so":
          "not touched; if \(epoch.owner) is off and this machine is to have it again: royal adopt \(spool.path)",
      ])
    return false
  }

  /// Whether the file system keeps what the spool promises, or the operator said that it need not.
  static func isFit(_ spool: Spool, _ isUnsafe: Bool, _ log: Log) -> Bool {
    let probe = SpoolProbe(spool)
    if let untried = probe.untried { log.warn("filesystem", ["path": spool.path, "untried": untried]) }
    switch probe.verdict {
    case .good: return true
    case .warning(let text): log.warn("filesystem", ["path": spool.path, "is": text])
    case .unsafe(let text):
      guard isUnsafe else {
        log.error(
          "filesystem",
          [
            "path": spool.path, "is": text,
            "so": "move the spool to a local ext4, xfs or btrfs, or start royal-drain with --unsafe-fs",
          ])
        return false
      }
      log.warn("filesystem", ["path": spool.path, "is": text, "so": "--unsafe-fs: by link, polled every second"])
    case .refused(let text):
      log.error("filesystem", ["path": spool.path, "is": text, "so": "refused, with --unsafe-fs too"])
      return false
    }
    return true
  }
}
