import Glibc
import RoyalOperate
import RoyalSystem

/// The subcommands of `royal`, those that start other programs among them.
enum Command {
  static var subcommands: [Subcommand] {
    [ServeCommand.subcommand, InitCommand.subcommand] + OperatorProgram.subcommands
  }

  static func say(_ text: String) { try? writeAll(1, Array(text.utf8)) }
  static func sayError(_ text: String) { try? writeAll(2, Array(text.utf8)) }
}
