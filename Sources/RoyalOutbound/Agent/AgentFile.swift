import Glibc
import RoyalCore
import RoyalSystem

/// A text file that an agent needs: named in the configuration, else at its usual place.
struct AgentFile {
  let path: String
  let bytes: [UInt8]

  /// Bytes; a longer file is not one of ours.
  private static let limit = 1 << 20

  /// Nil where no file was named and there is none at the usual place.
  /// - Parameter usual: relative to the places that ``RoyalCore/Settings/locatedDefault(_:)`` knows.
  /// - Throws: ``ConfigurationError`` where the file that was named, or that is there, cannot be read.
  static func read(
    _ named: String?, key: String, usual: String, _ settings: Settings
  ) throws(ConfigurationError) -> AgentFile? {
    guard let path = named.map({ settings.located($0) ?? $0 }) ?? settings.locatedDefault(usual) else { return nil }
    let origin = named == nil ? path : "\(key): \(path)"
    let raw = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    do {
      guard raw >= 0 else { throw Errno.current }
      let bytes = try FileDescriptor(owning: raw).readAll(limit: limit + 1)
      guard bytes.count <= limit else { throw ConfigurationError("\(origin): the file is longer than 1 MiB") }
      guard UTF8Validation.isValid(bytes) else { throw ConfigurationError("\(origin): the file is not valid UTF-8") }
      return AgentFile(path: path, bytes: bytes)
    } catch let error as ConfigurationError {
      throw error
    } catch {
      let isTemporary = (error as? Errno)?.isOfTheMachine ?? false
      throw ConfigurationError("\(origin): \(error)", isTemporary: isTemporary)
    }
  }
}
