import CRoyalLinux
import Glibc

/// Whether a descriptor is a terminal, and what can be asked of somebody who sits there.
public enum Terminal {
  /// The corresponding C function is `isatty`.
  public static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

  /// Columns of the terminal behind a descriptor; nil where it is none or does not tell. The corresponding C function is `ioctl`
  /// with `TIOCGWINSZ`.
  public static func width(_ descriptor: Int32) -> Int? {
    var size = winsize()
    guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
    return Int(size.ws_col)
  }

  /// The next line of standard input without its end; nil at the end of input.
  public static func readLine() -> String? { Swift.readLine(strippingNewline: true) }

  /// The same, unseen: the terminal shows nothing while it is typed. The corresponding C function is `tcsetattr`.
  public static func readSecret() -> String? {
    var before = termios()
    guard tcgetattr(0, &before) == 0 else { return readLine() }
    var unseen = before
    unseen.c_lflag &= ~tcflag_t(ECHO)
    unseen.c_lflag |= tcflag_t(ECHONL)
    tcsetattr(0, TCSADRAIN, &unseen)
    defer { tcsetattr(0, TCSADRAIN, &before) }
    return readLine()
  }
}
