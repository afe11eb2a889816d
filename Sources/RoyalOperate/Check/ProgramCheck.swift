import Glibc
import RoyalCore
import RoyalOutbound
import RoyalSystem

/// The programs: there, executable, of one version, and the hook without shared libraries.
enum ProgramCheck {
  private static let subject = "programs"

  /// Where an installation has them; a build has them side by side.
  private static let places = ["royal-hook": ["/usr/lib/royal"], "royal-drain": ["/usr/sbin"]]

  static func findings() -> [Finding] {
    places.keys.sorted().flatMap { name in
      let candidates = ([Programs.ownFolder()] + (places[name] ?? [])).map { "\($0)/\(name)" }
      guard let path = candidates.first(where: { access($0, F_OK) == 0 }) else {
        return [
          Finding(
            .fault, subject, "\(name) is neither beside royal nor in \(places[name]?.joined(separator: ", ") ?? "")",
            remedy: "install it there")
        ]
      }
      return findings(path, isHook: name == "royal-hook")
    }
  }

  static func findings(_ path: String, isHook: Bool) -> [Finding] {
    guard access(path, X_OK) == 0 else {
      return [Finding(.fault, subject, "\(path) cannot be executed: \(Errno.current)", remedy: "chmod 0755 \(path)")]
    }
    var findings: [Finding] = []
    let version = version(of: path)
    if version == programVersion {
      findings.append(Finding(.ok, subject, "\(path) \(programVersion)"))
    } else {
      findings.append(
        Finding(
          .fault, subject, "\(path) is of version \(version ?? "unknown"), royal of \(programVersion)",
          remedy: "install all three programs of one build"))
    }
    if isHook, needsInterpreter(path) {
      findings.append(
        Finding(
          .note, subject, "\(path) needs shared libraries: a debug build",
          remedy: "swift build -c release links it static"))
    }
    return findings
  }

  private static func version(of path: String) -> String? {
    let command = ChildCommand(path: path, arguments: [path, "--version"], environment: [])
    guard let result = try? ChildProcess.run(command, input: [], limits: ChildLimits(timeout: 5000)),
      result.ending == .exited(code: 0)
    else { return nil }
    let words = String(decoding: result.output, as: UTF8.self).split(whereSeparator: \.isWhitespace)
    return words.last.map { HeaderValue.clean(String($0)) }
  }

  /// Whether an ELF file names a program interpreter (elf(5), PT_INTERP), which a static one does not.
  static func needsInterpreter(_ path: String) -> Bool {
    let raw = open(path, O_RDONLY | O_CLOEXEC)
    guard raw >= 0, let bytes = try? FileDescriptor(owning: raw).readAll(limit: 4096), bytes.count >= 64,
      bytes.starts(with: [0x7F, 0x45, 0x4C, 0x46, 2])
    else { return false }
    func number(_ offset: Int, _ size: Int) -> Int {
      guard offset >= 0, offset + size <= bytes.count else { return 0 }
      return bytes[offset..<(offset + size)].reversed().reduce(0) { ($0 & 0xFF_FFFF_FFFF) << 8 | Int($1) }
    }
    let (start, size, count) = (number(32, 8), number(54, 2), number(56, 2))
    return (0..<count).contains { number(start + $0 * size, 4) == 3 }
  }
}
