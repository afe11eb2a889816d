import RoyalCore
import RoyalSpool
import RoyalSystem

/// Why a command ends without having done its work.
public struct CommandFailure: Error, Sendable, CustomStringConvertible {
  /// From sysexits.h.
  public let code: Int32
  public let description: String

  public init(_ code: Int32, _ description: String) {
    self.code = code
    self.description = description
  }

  /// The command line is wrong.
  public static func usage(_ description: String) -> CommandFailure { CommandFailure(ExitCode.usage, description) }

  /// What another error means for whoever typed the command.
  static func of(_ error: any Error) -> CommandFailure {
    switch error {
    case let failure as CommandFailure: failure
    case let error as ConfigurationError:
      CommandFailure(error.isTemporary ? ExitCode.temporary : ExitCode.configuration, error.description)
    case let refusal as SpoolRefusal: CommandFailure(ExitCode.temporary, refusal.reason)
    default: CommandFailure(ExitCode.temporary, "\(error)")
    }
  }
}
