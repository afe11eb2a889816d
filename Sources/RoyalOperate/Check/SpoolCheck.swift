import RoyalCore
import RoyalOutbound
import RoyalSpool
import RoyalSystem

/// The spool: file system, directories, room, switches, the drain.
struct SpoolCheck {
  private static let subject = "spool"

  static func findings(_ settings: Settings, now: Int) -> [Finding] {
    let spool: SpoolOperator
    do {
      spool = try SpoolOperator.open(settings.spool)
    } catch {
      return [Finding(.fault, subject, error.reason, remedy: "run \"royal init --spool\" as the daemon's user")]
    }
    return [fileSystem(spool)] + owner(spool) + directories(spool) + state(settings, spool, now)
  }

  private static func fileSystem(_ spool: SpoolOperator) -> Finding {
    let probe = SpoolProbe(spool)
    let text = "\(spool.path) lies on \(probe.kind.name)"
    let tried =
      probe.untried.map { "; not all could be tried in tmp/: \($0)" } ?? "; rename, link, lock, fsync, inotify work"
    switch probe.verdict {
    case .good: return Finding(.ok, subject, text + tried)
    case .warning(let remark): return Finding(.warning, subject, text + tried, remedy: remark)
    case .unsafe(let remark):
      return Finding(.fault, subject, text, remedy: "\(remark); or accept that: royal-drain --unsafe-fs")
    case .refused(let remark): return Finding(.fault, subject, text, remedy: remark)
    }
  }

  private static func owner(_ spool: SpoolOperator) -> [Finding] {
    guard let epoch = spool.epoch, epoch.isForeign(to: MachineID.current) else { return [] }
    let text = "\(epoch.owner) adopted the spool at \(Timestamp.isoSeconds(epoch.adopted)): royal-drain refuses it here"
    return [Finding(.fault, subject, text, remedy: "where \(epoch.owner) is off: royal adopt \(spool.path)")]
  }

  private static func directories(_ spool: SpoolOperator) -> [Finding] {
    let faults = spool.faults()
    if faults.isEmpty {
      return [Finding(.ok, subject, "all directories are there, with their modes, on one file system")]
    }
    return faults.map { Finding($0.isSerious ? .fault : .warning, subject, $0.text, remedy: $0.remedy) }
  }

  private static func state(_ settings: Settings, _ spool: SpoolOperator, _ now: Int) -> [Finding] {
    var findings: [Finding] = []
    if let room = spool.room { findings.append(Finding(.ok, subject, "\(room >> 20) MiB of room")) }
    let condition = SpoolCondition(settings, now: now)
    let stops = spool.stops(minFree: settings.minFree)
    findings += stops.map {
      Finding(.fault, subject, $0, remedy: "messages are refused until then; \"royal resume\" ends pauses")
    }
    if spool.stopped(.drain) != nil {
      findings.append(Finding(.warning, "drain", "it is paused: no turn starts", remedy: "royal resume drain"))
    }
    if condition.isDrainAlive || condition.isDrainResting {
      let state = condition.isDrainAlive ? "royal-drain runs" : "royal-drain --once ran a moment ago"
      findings.append(Finding(.ok, "drain", state))
      let problems = condition.problems(settings).filter { !stops.contains($0) }
      findings += problems.map { Finding(.fault, "drain", $0, remedy: "see \"royal stats\" and the drain's log") }
    } else {
      findings.append(
        Finding(
          .warning, "drain", "royal-drain does not run on this spool: messages are stored and nobody answers them",
          remedy: "systemctl start royal-drain, or royal serve"))
    }
    if condition.dead > 0 {
      findings.append(
        Finding(.note, subject, "\(condition.dead) entries were given up", remedy: "royal list --state dead"))
    }
    return findings
  }
}
