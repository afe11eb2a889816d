import Glibc
import RoyalCore

/// Puts the shop's time zone in force for this process and the programs that it starts.
enum TimeZoneSetting {
  private static let folder = "/usr/share/zoneinfo"

  /// Called before there are threads. The corresponding C functions are `setenv` and `tzset`.
  /// - Throws: ``ConfigurationError`` for a zone that the C library would silently take for UTC.
  static func use(_ zone: String) throws(ConfigurationError) {
    guard isPOSIX(zone) || isInstalled(zone) else {
      throw ConfigurationError(
        """
        TZ: there is no time zone "\(zone)"; allowed: a name below \(folder) such as America/Argentina/Buenos_Aires \
        (package tzdata), or one as <-03>3
        """)
    }
    setenv("TZ", zone, 1)
    tzset()
  }

  /// `ART3`, `<-03>3`, `UTC0`: tzset(3).
  private static func isPOSIX(_ zone: String) -> Bool {
    let bytes = Array(zone.utf8)
    let isQuoted = bytes.first == UInt8(ascii: "<")
    let name = bytes.prefix { byte in
      isQuoted ? byte != UInt8(ascii: ">") : (0x41...0x5A).contains(byte & 0xDF)
    }
    let offset = bytes.dropFirst(name.count + (isQuoted ? 1 : 0)).drop {
      $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "+")
    }
    return name.count >= 3 && offset.first.map { (0x30...0x39).contains($0) } ?? false
  }

  private static func isInstalled(_ zone: String) -> Bool {
    let path = zone.hasPrefix(":") ? String(zone.dropFirst()) : zone
    guard !path.isEmpty, !path.split(separator: "/").contains("..") else { return false }
    var information = stat()
    let full = path.hasPrefix("/") ? path : "\(folder)/\(path)"
    return stat(full, &information) == 0 && information.st_mode & S_IFMT == S_IFREG
  }
}
