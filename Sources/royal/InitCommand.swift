import Glibc
import RoyalCore
import RoyalOperate
import RoyalSpool
import RoyalSystem

/// `royal init --spool`: makes the spool's directories and FORMAT where they are missing.
enum InitCommand {
  static let subcommand = Subcommand(
    "init", "make the spool, or what is missing of one", synopsis: "--spool",
    help: """
      Makes the spool's directories and FORMAT where they are missing; nothing that is there is touched.

      Example: royal init --spool
      """
  ) { words, _ in
    guard words == ["--spool"] else { throw CommandFailure.usage("write royal init --spool") }
    return run()
  }

  private static func run() -> Int32 {
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
