import Glibc
import RoyalCore

/// The custom webhooks of a configuration: hooks.d/NAME.conf, and beside it NAME.drain.conf, which the hook does not read.
///
/// The files are read anew for each request and each reply, so that an edit needs no restart.
public struct HookFolder: Sendable {
  /// Where hooks.d lies; nil where there is none.
  public let path: String?

  public init(_ settings: Settings) { path = settings.located("hooks.d") }

  /// Reads a webhook's files.
  /// - Returns: nil where there is no such webhook.
  /// - Throws: ``ConfigurationError`` that names file, line, key and what is allowed.
  public func settings(of name: String, role: SettingsRole) throws(ConfigurationError) -> HookSettings? {
    guard HookSettings.isName(name), let path else { return nil }
    let file = "\(path)/\(name).conf"
    guard var assignments = try HookFolder.assignments(file) else { return nil }
    if role == .drain { assignments += try HookFolder.assignments("\(path)/\(name).drain.conf") ?? [] }
    return try HookSettings(name: name, assignments, file: file, isWhole: role == .drain)
  }

  /// The assignments of a file; nil where there is no file of that name.
  private static func assignments(_ file: String) throws(ConfigurationError) -> [ConfigurationFile.Assignment]? {
    let bytes: [UInt8]
    do throws(Errno) {
      let descriptor = FileDescriptor(owning: try retrying { Glibc.open(file, O_RDONLY | O_NONBLOCK | O_CLOEXEC) })
      bytes = try descriptor.readAll(limit: 1 << 20)
    } catch {
      if error == .noSuchFile { return nil }
      throw ConfigurationError("\(file): \(error)")
    }
    return try ConfigurationFile(bytes, name: file).assignments
  }

  /// The names of the files in hooks.d that are meant to be webhooks, in order, whether or not they may be called so.
  public var names: [String] {
    guard let path, let folder = try? Directory.open(path), let files = try? folder.names(in: ".") else { return [] }
    return files.filter { $0.hasSuffix(".conf") && !$0.hasSuffix(".drain.conf") }.map { String($0.dropLast(5)) }
      .sorted()
  }

  /// Every webhook with what is in its files, or what is wrong with them.
  public func all(role: SettingsRole) -> [(name: String, settings: Result<HookSettings, ConfigurationError>)] {
    names.compactMap { name in
      guard HookSettings.isName(name) else {
        let reason = "a webhook's name is made of a-z, 0-9 and -, and is none of Royal's own; rename the file"
        return (name, .failure(ConfigurationError("\(path ?? "")/\(name).conf: \(reason)")))
      }
      do throws(ConfigurationError) {
        return try settings(of: name, role: role).map { (name, .success($0)) }
      } catch {
        return (name, .failure(error))
      }
    }
  }
}
