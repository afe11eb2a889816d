import Foundation

@testable import RoyalTestKit

/// What the monkey leaves about.
extension Monkey {
  mutating func litter() {
    let folder = Monkey.folders.randomElement(using: &dice) ?? "new"
    let name = oddName()
    let path = litterPath(folder, name)
    switch Int.random(in: 0..<7, using: &dice) {
    case 0: mkdir(path, 0o700)
    case 1: mkfifo(path, 0o600)
    case 2: symlink([outside.path, ".", "nowhere", "../new"].randomElement(using: &dice) ?? ".", path)
    case 3: Monkey.makeSocket(path)
    case 4: _ = mknod(path, S_IFCHR | 0o600, dev_t(1 << 8 | 3))
    default: writeJunk(path)
    }
    // Most of it looks old, so that no grace is left to wait for.
    if Int.random(in: 0..<4, using: &dice) > 0 {
      let past = timespec(tv_sec: 1_000_000_000, tv_nsec: 0)
      utimensat(AT_FDCWD, path, [past, past], AT_SYMLINK_NOFOLLOW)
    }
  }

  private mutating func writeJunk(_ path: [CChar]) {
    let file = open(path, O_CREAT | O_EXCL | O_WRONLY | O_NONBLOCK, 0o600)
    guard file >= 0 else { return }
    let bytes = (0..<Int.random(in: 0..<3000, using: &dice)).map { _ in UInt8.random(in: 0...255, using: &dice) }
    let heads = ["", "Royal-Spool: 1\n", "Royal-Spool: 1\nSource: chatwoot\nLength: 99\n\n", "Royal-Spool: 2\n\n"]
    let junk = Array((heads.randomElement(using: &dice) ?? "").utf8) + bytes
    _ = write(file, junk, junk.count)
    close(file)
  }

  /// Names as nobody would choose them: no UTF-8, with newlines, of 255 bytes, like an entry's, like an editor's.
  private mutating func oddName() -> [CChar] {
    let number = Array("\(UInt16.random(in: 0...999, using: &dice))".utf8CString.dropLast())
    switch Int.random(in: 0..<8, using: &dice) {
    case 0: return [-1, -2, 0x41] + number
    case 1: return [0x0A] + number + [0x0A, 0x20]
    case 2: return Array(repeating: 0x79, count: 255 - number.count) + number
    case 3: return "2ec71b29-17066fa4ea8f2ecfec68d4ea721c351d0978c1cf".utf8CString.dropLast() + [0x2C] + number
    case 4: return [0x2E] + number + ".swp".utf8CString.dropLast()
    case 5: return number + ".why".utf8CString.dropLast()
    case 6: return [0x2D, 0x72, 0x66, 0x20] + number
    default: return "junk".utf8CString.dropLast() + number
    }
  }

  private static func makeSocket(_ path: [CChar]) {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    guard path.count <= MemoryLayout.size(ofValue: address.sun_path) else { return }
    withUnsafeMutableBytes(of: &address.sun_path) { target in
      path.withUnsafeBytes { target.copyMemory(from: $0) }
    }
    let raw = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    withUnsafePointer(to: &address) { pointer in
      _ = pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(raw, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    close(raw)
  }
}
