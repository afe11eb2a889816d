import Glibc
import RoyalCore

/// Which program asks for the settings: the hook does not read the file with the daemon's secrets.
public enum SettingsRole: Sendable { case hook, drain }

extension Settings {
  /// Finds the configuration file, reads it and the environment, and puts the drain's time zone in force.
  /// - Throws: ``ConfigurationError`` that names file, line, key and what is allowed.
  public static func load(role: SettingsRole, file: String? = nil) throws(ConfigurationError) -> Settings {
    let settings = try find(role: role, file: file)
    // The variable itself is the system's business, and has been in force since the program started.
    if role == .drain, environmentVariable("TZ") == nil, let zone = settings.timeZone { try TimeZoneSetting.use(zone) }
    return settings
  }

  /// Finds the configuration file, reads it and the environment.
  ///
  /// The file is `$ROYAL_CONFIG`, else `./etc/royal.env`, else `/etc/royal/royal.env`; none at all is fine. The drain also
  /// reads the file of ``secretsPath(of:)``.
  /// - Parameter file: the one that counts; nil: it is looked for.
  /// - Throws: ``ConfigurationError`` that names file, line, key and what is allowed.
  public static func find(role: SettingsRole, file: String? = nil) throws(ConfigurationError) -> Settings {
    let path = if let file { file } else { try configurationPath() }
    var assignments: [ConfigurationFile.Assignment] = []
    if let path {
      assignments += try read(path).assignments
      if role == .drain, let secrets = secretsPath(of: path) { assignments += try read(secrets).assignments }
    }
    var settings = try Settings(SettingsReader(files: assignments, environment: environmentVariable))
    settings.file = path
    settings.spool = settings.located(settings.spool) ?? settings.spool
    return settings
  }

  /// The files that the daemon reads; nil for one that is not there.
  public static func files() throws(ConfigurationError) -> (main: String?, secrets: String?) {
    guard let path = try configurationPath() else { return (nil, nil) }
    return (path, secretsPath(of: path))
  }

  /// The daemon's secrets for a configuration file: `NAME-drain.env` beside `NAME.env`; where it is missing, `royal-drain.env`, unless
  /// that belongs to a `royal.env`. Nil where there is none.
  static func secretsPath(of path: String) -> String? {
    let own = ownSecretsPath(of: path)
    if isThere(own) { return own }
    let folder = folder(of: path)
    let common = folder + "royal-drain.env"
    return isThere(common) && access(folder + "royal.env", F_OK) != 0 ? common : nil
  }

  /// The file for the daemon's secrets that is one configuration file's alone: `NAME-drain.env` beside `NAME.env`.
  public static func ownSecretsPath(of path: String) -> String { stem(of: path) + "-drain.env" }

  /// The path without `.env`.
  private static func stem(of path: String) -> String { path.hasSuffix(".env") ? String(path.dropLast(4)) : path }

  private static func configurationPath() throws(ConfigurationError) -> String? {
    if let path = environmentVariable("ROYAL_CONFIG"), !path.isEmpty {
      guard access(path, R_OK) == 0 else {
        let error = Errno.current
        throw ConfigurationError(
          "ROYAL_CONFIG: \(path): \(error); correct the path or unset the variable", isTemporary: error.isOfTheMachine)
      }
      return path
    }
    return ["./etc/royal.env", "/etc/royal/royal.env"].first(where: isThere)
  }

  private static func read(_ path: String) throws(ConfigurationError) -> ConfigurationFile {
    let bytes: [UInt8]
    do {
      let file = FileDescriptor(owning: try retrying { Glibc.open(path, O_RDONLY | O_CLOEXEC) })
      bytes = try file.readAll(limit: 1 << 20)
    } catch {
      throw ConfigurationError("\(path): \(error)", isTemporary: error.isOfTheMachine)
    }
    return try ConfigurationFile(bytes, name: path)
  }

  /// Where a relative path or a default file lies: in the directory NAME beside NAME.env, beside the file, then here, then in
  /// ./etc, then in /etc/royal.
  /// - Returns: the first that exists, or nil; an absolute path as it is.
  public func located(_ path: String) -> String? {
    if path.hasPrefix("/") { return path }
    return (beside(path) + [path, "./etc/" + path, "/etc/royal/" + path]).first(where: Settings.isThere)
  }

  /// Where a default file lies: as ``located(_:)``, but not here; nil where it is nowhere.
  public func locatedDefault(_ path: String) -> String? {
    return (beside(path) + ["./etc/" + path, "/etc/royal/" + path]).first(where: Settings.isThere)
  }

  private func beside(_ path: String) -> [String] {
    file.map { ["\(Settings.stem(of: $0))/\(path)", Settings.folder(of: $0) + path] } ?? []
  }

  /// A file of which the machine cannot tell at the moment is there: opening it tells why.
  private static func isThere(_ path: String) -> Bool {
    access(path, F_OK) == 0 || ![ENOENT, ENOTDIR, EACCES].contains(errno)
  }

  private static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "./" }
    return String(path[...slash])
  }
}
