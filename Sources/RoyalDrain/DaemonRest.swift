import RoyalSystem

/// What the daemon does while ctl/pause-drain is there and nothing runs: next to nothing. What comes is known by its name and
/// looked at when the pause is over, as if the daemon had just been started. Only orders of `royal clear` are carried out.
extension Daemon {
  /// How often it looks whether an operator has removed ctl/pause-drain, and whether something has come, in milliseconds.
  static let restInterval = 1000
  /// So many times what reading new/ took is rested before it is read again for its names.
  static let restFactor = 20

  /// While something runs, a human's word may have to end it.
  var isResting: Bool { stopDeadline == nil && schedule.isPaused && schedule.activeUsers == 0 }

  /// Takes note of ctl/pause-drain.
  func checkPause() {
    guard stopDeadline == nil, schedule.isPaused != spool.isDrainPaused else { return }
    schedule.isPaused.toggle()
    status.touch()
    // Before anything starts: among what came there may be a human's word.
    if !schedule.isPaused { scanNew() }
  }

  /// While it rests no file that comes wakes it.
  func muteWatch() throws(Errno) {
    guard isResting != isWatchMuted else { return }
    isWatchMuted.toggle()
    if isWatchMuted { poller.remove(inotify.descriptor.raw) } else { try poller.add(inotify.descriptor.raw) }
  }

  /// Files have come: their names are to be read.
  func readNamesSoon() {
    rescanAt = rescanAt ?? max(Clock.monotonic(), restedUntil)
  }
}
