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
    "serve", "listen on HOST:PORT, start royal-hook for every request and royal-drain beside it",
    synopsis: "[--unsafe-fs] [dev | prod | test]",
    help: """
      The embedded front for people without nginx: no TLS, one machine. With no configuration at all it works: the built-in
      rules answer, and answers that have no platform to go to are printed.

        prod   as configured; the default
        dev    the same with LOG_LEVEL=debug
        test   a canned agent answers, nothing is sent to any platform, and the spool is another one: its name ends in -test

      "--unsafe-fs" lets the drain work on a file system over a network or an unknown one, see royal-drain(8).
      "--mode NAME" is the same as the name. Ctrl-C stops: what runs is finished, the rest stays in the spool.

      Example: royal serve dev
      """
  ) { words, _ in
    let arguments = try Arguments(words, Arguments.Grammar(flags: ["unsafe-fs"], options: ["mode"]))
    let names = arguments.operands + arguments.list("mode")
    guard names.count <= 1 else { throw CommandFailure.usage("name one mode") }
    guard let mode = ServeMode(rawValue: names.first ?? ServeMode.prod.rawValue) else {
      let all = ServeMode.allCases.map(\.rawValue).joined(separator: ", ")
      throw CommandFailure.usage("there is no mode \"\(names.first ?? "")\"; there are \(all)")
    }
    return run(mode, isUnsafe: arguments.has("unsafe-fs"))
  }

  private static func run(_ mode: ServeMode, isUnsafe: Bool) -> Int32 {
    umask(0o027)
    signal(SIGPIPE, SIG_IGN)
    do {
      try mode.prepare()
      let settings = try Settings.load(role: .drain)
      try Spool.make(settings.spool)
      let programs = try Programs.find()
      let listener = try Listener(host: settings.host, port: settings.port)
      Command.say(StartupText(settings: settings, port: listener.port, mode: mode).text)
      let front = try Front(
        listener: listener, programs: programs, drainArgument: isUnsafe ? "--unsafe-fs" : nil,
        log: Log(level: settings.logLevel))
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
