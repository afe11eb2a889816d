import Glibc
import RoyalCore
import RoyalSpool
import RoyalSystem

/// `royal init --spool`: makes the spool's directories and FORMAT where they are missing.
enum InitCommand {
  static func run() -> Int32 {
    umask(0o007)
    do {
      let settings = try Settings.load(role: .drain)
      try Spool.make(settings.spool)
      Command.say("The spool \(settings.spool) is ready.\n")
      return ExitCode.success
    } catch let error as SpoolRefusal {
      Command.sayError("royal init: \(error.reason)\n")
      return ExitCode.temporary
    } catch {
      Command.sayError("royal init: \(error)\n")
      return ExitCode.configuration
    }
  }
}
