import RoyalSystem

/// Where a command speaks and whom it can ask.
public struct Console {
  public var say: (String) -> Void
  public var complain: (String) -> Void
  /// Asks for a line; nil at the end of input.
  public var ask: (_ question: String, _ isSecret: Bool) -> String?
  /// Whether a person can be asked.
  public var isInteractive: Bool
  /// Columns of the terminal that the output goes to; nil where it goes to a file or a pipe.
  public var width: Int?
  public var hasColours: Bool
  /// Why a part of what was said did not get out; nil where all did.
  var loss: () -> Errno? = { nil }

  public init(
    say: @escaping (String) -> Void, complain: @escaping (String) -> Void,
    ask: @escaping (String, Bool) -> String? = { _, _ in nil }, isInteractive: Bool = false, width: Int? = nil,
    hasColours: Bool = false
  ) {
    self.say = say
    self.complain = complain
    self.ask = ask
    self.isInteractive = isInteractive
    self.width = width
    self.hasColours = hasColours
  }

  /// The process's own streams. Colours only on a terminal that is not dumb, and not with NO_COLOR (no-color.org).
  public static func standard() -> Console {
    let isTerminal = Terminal.isTerminal(1)
    let isPlain = environmentVariable("NO_COLOR").map { !$0.isEmpty } ?? false
    let output = Output()
    var console = Console(
      say: output.write, complain: { _ = write($0, to: 2) },
      ask: { question, isSecret in
        _ = write(question, to: 2)
        return isSecret ? Terminal.readSecret() : Terminal.readLine()
      },
      isInteractive: Terminal.isTerminal(0) && Terminal.isTerminal(2),
      width: isTerminal ? Terminal.width(1) ?? 80 : nil,
      hasColours: isTerminal && !isPlain && environmentVariable("TERM") != "dumb")
    console.loss = { output.error }
    return console
  }

  /// Standard output: what could not be written to it is told at the end.
  private final class Output {
    var error: Errno?

    func write(_ text: String) { error = Console.write(text, to: 1) ?? error }
  }

  private static func write(_ text: String, to descriptor: Int32) -> Errno? {
    do throws(Errno) {
      try writeAll(descriptor, Array(text.utf8))
      return nil
    } catch {
      return error
    }
  }

  /// Asks a question that is answered with yes or no; anything but yes is no.
  public func confirm(_ question: String) -> Bool {
    let answer = ask("\(question) [y/N] ", false)?.lowercased() ?? ""
    return ["y", "yes", "s", "si", "sí"].contains(answer.filter { !$0.isWhitespace })
  }

  /// Asks before something is done, and says so where the answer is no.
  /// - Parameter unattended: what to say where nobody can be asked.
  /// - Throws: ``CommandFailure`` without a terminal.
  func confirm(_ question: String, unattended: String) throws(CommandFailure) -> Bool {
    guard isInteractive else { throw .usage(unattended) }
    if confirm(question) { return true }
    say("Nothing was done.\n")
    return false
  }

  /// The text in a colour, where there are colours.
  public func paint(_ text: String, _ colour: Colour) -> String {
    hasColours ? "\u{1B}[\(colour.rawValue)m\(text)\u{1B}[0m" : text
  }
}

/// Colours of a terminal (ECMA-48, SGR).
public enum Colour: String, Sendable {
  case bold = "1"
  case red = "31"
  case green = "32"
  case yellow = "33"
  case blue = "34"
  case dim = "2"
}
