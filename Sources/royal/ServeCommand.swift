import Glibc
import RoyalCore
import RoyalOperate
import RoyalSpool
import RoyalSystem

/// `royal serve`: the embedded front for people without nginx.
///
/// It listens, starts one royal-hook for every connection as inetd would, keeps one royal-drain running beside it, and stops
/// both in order: first nobody may come in, then the drain ends what runs and leaves the rest in the spool.
enum ServeCommand {
  static let subcommand = Subcommand(
    "serve", "listen on HOST:PORT, start royal-hook for every request and royal-drain beside it", synopsis: "",
    help: """
      The embedded front for people without nginx. With no configuration at all it works.

      Example: royal serve
      """
  ) { words, _ in
    guard words.isEmpty else { throw CommandFailure.usage("serve takes no operand") }
    return run()
  }

  private static func run() -> Int32 {
    umask(0o027)
    signal(SIGPIPE, SIG_IGN)
    do {
      let settings = try Settings.load(role: .drain)
      try Spool.make(settings.spool)
      let programs = try Programs.find()
      let listener = try Listener(host: settings.host, port: settings.port)
      Command.say(StartupText(settings: settings, port: listener.port).text)
      let front = try Front(listener: listener, programs: programs, log: Log(level: settings.logLevel))
      return try front.run()
    } catch {
      Command.sayError("royal serve: \(error)\n")
      return code(for: error)
    }
  }

  private static func code(for error: any Error) -> Int32 {
    switch error {
    case is ConfigurationError: ExitCode.configuration
    case is ListenError: ExitCode.unavailable
    default: ExitCode.temporary
    }
  }
}
