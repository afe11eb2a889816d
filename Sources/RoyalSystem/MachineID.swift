import Glibc
import RoyalCore

/// Which machine this is.
public enum MachineID {
  /// 16 hex digits made of `/etc/machine-id` (machine-id(5): the number itself is not to be shown); nil where a machine has
  /// none, a container for one. Machines copied from one image have the same until somebody changes that.
  public static let current: String? = {
    guard let folder = try? Directory.open("/etc"), let file = try? folder.open("machine-id"),
      let bytes = try? file.readAll(limit: 256)
    else { return nil }
    return make(bytes)
  }()

  /// What the machine calls itself, for people; `-` where that is no word.
  public static let name: String = {
    var info = utsname()
    guard uname(&info) == 0 else { return "-" }
    let bytes = withUnsafeBytes(of: &info.nodename) { Array($0.prefix { $0 != 0 }) }
    let isWord = !bytes.isEmpty && bytes.allSatisfy { 0x21...0x7E ~= $0 }
    return isWord ? String(decoding: bytes, as: UTF8.self) : "-"
  }()

  /// - Parameter bytes: of the file: 32 hex digits and a line feed.
  static func make(_ bytes: [UInt8]) -> String? {
    let digits = bytes.prefix { $0 > 0x20 }
    guard digits.count == 32, digits.allSatisfy({ 0x30...0x39 ~= $0 || 0x61...0x66 ~= $0 }) else { return nil }
    return Hex.encode(SHA256.hash(Array("royal ".utf8) + digits).prefix(8))
  }
}
