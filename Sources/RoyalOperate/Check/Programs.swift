import Glibc
import RoyalCore
import RoyalSystem

/// Where the two other programs are: in the folder of this one.
public struct Programs: Sendable {
  public let hook: String
  /// The word that makes ``hook`` serve a request: nil for `royal-hook` itself.
  public let hookArgument: String?
  public let drain: String

  /// What `royal` takes for royal-hook's work.
  public static let hookArgument = "--hook"

  /// `swift run royal` builds this program and the drain, but no royal-hook: then `royal` does its work.
  /// - Throws: ``ConfigurationError`` where one of them is not there.
  public static func find() throws(ConfigurationError) -> Programs {
    let folder = ownFolder()
    let drain = try program("royal-drain", in: folder)
    if access("\(folder)/royal-hook", F_OK) != 0 {
      return Programs(hook: try program("royal", in: folder), hookArgument: hookArgument, drain: drain)
    }
    return Programs(hook: try program("royal-hook", in: folder), hookArgument: nil, drain: drain)
  }

  private static func program(_ name: String, in folder: String) throws(ConfigurationError) -> String {
    let path = "\(folder)/\(name)"
    guard access(path, X_OK) == 0 else {
      throw ConfigurationError("\(path): \(Errno.current); install \(name) beside royal")
    }
    return path
  }

  /// The folder of the running program. The corresponding C function is `readlink` on /proc/self/exe.
  static func ownFolder() -> String {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    let length = readlink("/proc/self/exe", &buffer, buffer.count - 1)
    guard length > 0 else { return "." }
    let path = String(decoding: buffer[..<length].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
  }
}
