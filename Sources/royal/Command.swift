import Glibc
import RoyalSystem

/// The operator's command: picks the subcommand.
enum Command {
  static let usage = """
    Usage: royal COMMAND

      serve          listen on HOST:PORT, start royal-hook for every request and royal-drain beside it
      init --spool   make the spool, or what is missing of one

    Example: royal serve

    The configuration is $ROYAL_CONFIG, else ./etc/royal.env, else /etc/royal/royal.env, else none. See royal(1).

    """

  /// - Parameter arguments: without the program's name.
  /// - Returns: the exit code.
  static func main(_ arguments: [String]) -> Int32 {
    switch arguments {
    case ["serve"]: return ServeCommand.run()
    case ["init", "--spool"]: return InitCommand.run()
    case ["--help"], ["-h"], ["help"], ["serve", "--help"], ["init", "--help"]:
      say(usage)
      return ExitCode.success
    case []: return complain("no command")
    default: return complain("there is no \"royal \(arguments.joined(separator: " "))\"")
    }
  }

  private static func complain(_ what: String) -> Int32 {
    sayError("royal: \(what)\n\n\(usage)")
    return ExitCode.usage
  }

  static func say(_ text: String) { try? writeAll(1, Array(text.utf8)) }
  static func sayError(_ text: String) { try? writeAll(2, Array(text.utf8)) }
}
