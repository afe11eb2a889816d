import Glibc
import RoyalCore
import RoyalOutbound
import RoyalSpool
import RoyalSystem

/// The program royal-drain: reads its configuration, takes the spool's lock and runs the daemon.
public enum DrainProgram {
  /// By how much it stands back beside the front that started it, nice(2).
  private static let niceness: Int32 = 5

  static let usage = """
    Usage: royal-drain [--once] [--unsafe-fs]

    Answers what waits in the spool ($ROYAL_SPOOL, ./spool) and delivers the answers. Without an argument it goes on until
    SIGTERM; with --once it ends when nothing is left to do now (cron, systemd path unit). --unsafe-fs works on a file system
    over a network or an unknown one too: by link and unlink, reading new/ every second; what a power cut there leaves of
    the promises nobody knows.

    Example: ROYAL_CONFIG=/etc/royal/royal.env royal-drain --once

    Exit status: 0 done, 64 usage, 75 another drain holds the spool or (--once) something is left to retry,
    78 configuration, an unfit file system, or another machine adopted the spool. See royal-drain(8).

    """

  /// - Parameter arguments: without the program's name.
  /// - Returns: the exit code.
  public static func main(_ arguments: [String]) -> Int32 {
    switch arguments {
    case [HTTPClientProgram.argument]: return HTTPClientProgram.main()
    case ["--help"], ["-h"]:
      print(usage, terminator: "")
      return ExitCode.success
    default:
      let words = Set(arguments)
      if words.isSubset(of: ["--once", "--unsafe-fs"]), words.count == arguments.count {
        return run(words.contains("--once") ? .once : .daemon, isUnsafe: words.contains("--unsafe-fs"))
      }
      try? writeAll(2, Array(("royal-drain: unknown argument \(arguments[0])\n\n" + usage).utf8))
      return ExitCode.usage
    }
  }

  private static func run(_ mode: Daemon.Mode, isUnsafe: Bool) -> Int32 {
    umask(0o007)
    signal(SIGPIPE, SIG_IGN)
    let manager = ServiceManager.fromEnvironment()
    // `royal serve` names itself, so that a drain that it started does not outlive it. Accepting goes before answering then: a
    // sender waits for five seconds.
    if let parent = environmentVariable("ROYAL_PARENT").flatMap({ Int32($0) }) {
      guard endWithParent(parent) else { return ExitCode.success }
      _ = nice(DrainProgram.niceness)
    }
    do {
      return try run(mode, isUnsafe, try Settings.load(role: .drain), manager)
    } catch {
      // A rules file may have more than one mistake.
      for line in error.description.split(separator: "\n") {
        Log(level: .error).error("start", ["error": String(line)])
      }
      return error.isTemporary ? ExitCode.temporary : ExitCode.configuration
    }
  }

  private static func run(
    _ mode: Daemon.Mode, _ isUnsafe: Bool, _ settings: Settings, _ manager: ServiceManager
  ) throws(ConfigurationError) -> Int32 {
    let log = Log(level: settings.logLevel)
    let spool: Spool
    do {
      spool = try Spool.open(settings.spool, onlyLinks: isUnsafe)
    } catch {
      log.error("spool", ["error": error.reason])
      return ExitCode.temporary
    }
    spool.mend()
    do {
      let signals = try SignalDescriptor(Daemon.handledSignals)
      guard try spool.lock() else { return busy(mode, log, settings) }
      guard isOurs(spool, log) else { return ExitCode.configuration }
      guard isFit(spool, isUnsafe, log) else { return ExitCode.configuration }
      describe(settings, log)
      let configuration = try DrainConfiguration(settings)
      return try Daemon(
        spool: spool, configuration: configuration, signals: signals, manager: manager, mode: mode,
        polls: isUnsafe
      ).run()
    } catch let error as ConfigurationError {
      throw error
    } catch let error as ThreadShortage {
      log.error("start", ["error": error.description])
      return ExitCode.temporary
    } catch {
      log.error("spool", ["path": settings.spool, "error": "\(error)"])
      return ExitCode.temporary
    }
  }

  private static func busy(_ mode: Daemon.Mode, _ log: Log, _ settings: Settings) -> Int32 {
    log.info("lock", ["spool": settings.spool, "held": "by another royal-drain"])
    return mode == .once ? ExitCode.success : ExitCode.temporary
  }

  private static func describe(_ settings: Settings, _ log: Log) {
    log.info("start", ["spool": settings.spool, "config": settings.file ?? "none", "agent": settings.agent.rawValue])
    if settings.chatwootWebhookSecrets.isEmpty {
      log.warn("config", ["CHATWOOT_WEBHOOK_SECRET": "not set", "so": "anybody may post to /webhook/chatwoot"])
    }
    if settings.evolutionWebhookToken == nil, settings.evolutionJWTKey == nil {
      log.warn(
        "config",
        ["EVOLUTION_WEBHOOK_TOKEN": "not set", "so": "anybody may post to /webhook/evolution"])
    }
    for hook in HookFolder(settings).all(role: .drain) { describe(hook.name, hook.settings, log) }
  }

  private static func describe(_ name: String, _ hook: Result<HookSettings, ConfigurationError>, _ log: Log) {
    switch hook {
    case .failure(let error): log.error("hooks", ["name": name, "error": error.description])
    case .success(let hook):
      if hook.signature == nil {
        log.warn("hooks", ["name": name, "SIGNATURE_SECRET": "not set", "so": "anybody may post to /webhook/\(name)"])
      }
      if hook.reply == nil {
        log.warn("hooks", ["name": name, "REPLY_URL": "not set", "so": "its answers are only printed and kept"])
      }
    }
  }
}
