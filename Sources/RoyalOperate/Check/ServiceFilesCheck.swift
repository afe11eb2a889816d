import Glibc
import RoyalCore
import RoyalOutbound
import RoyalSystem

/// nginx' site and systemd's units, where they are installed.
struct ServiceFilesCheck {
  /// What stands before every path; empty but in tests.
  var root = ""

  func findings() -> [Finding] { nginx() + units() }

  private func nginx() -> [Finding] {
    guard access("\(root)/etc/nginx", F_OK) == 0 else { return [] }
    let sites = ["conf.d", "sites-enabled"].flatMap { folder in
      names("\(root)/etc/nginx/\(folder)").map { "\(root)/etc/nginx/\(folder)/\($0)" }
    }
    let ours = sites.filter {
      text($0).contains("royal-hook") || text($0).contains("royal.sock") || text($0).contains("royal-fcgi")
    }
    guard !ours.isEmpty else {
      return [
        Finding(.note, "nginx", "it is installed and has no site for Royal", remedy: "etc/nginx/royal.conf is one")
      ]
    }
    return ours.map { path in
      if text(path).contains("client_max_body_size") { return Finding(.ok, "nginx", path) }
      return Finding(
        .warning, "nginx", "\(path) sets no client_max_body_size: nginx refuses bodies over 1 MiB",
        remedy: "client_max_body_size 4m, as in etc/nginx/royal.conf")
    }
  }

  private func units() -> [Finding] {
    let folders = ["/etc/systemd/system", "/usr/lib/systemd/system", "/lib/systemd/system"]
    var seen: Set<String> = []
    var findings: [Finding] = []
    for folder in folders {
      for name in names("\(root)\(folder)") where name.hasPrefix("royal-") && name.hasSuffix(".service") {
        guard seen.insert(name).inserted else { continue }
        findings += unit("\(root)\(folder)/\(name)", name)
      }
    }
    return findings
  }

  private func unit(_ path: String, _ name: String) -> [Finding] {
    let starts = text(path).split(separator: "\n").filter { $0.hasPrefix("ExecStart=") && $0.count > 10 }
    let missing = starts.compactMap { line -> String? in
      let program = line.dropFirst(10).drop { "-@:+!|".contains($0) }.prefix { $0 != " " }
      guard program.hasPrefix("/"), !program.contains("%") else { return nil }
      return access(root + program, X_OK) == 0 ? nil : String(program)
    }
    if let program = missing.first {
      return [
        Finding(
          .fault, "systemd", "\(name) starts \(program), which is not there", remedy: "install it, or correct \(path)")
      ]
    }
    return [Finding(.ok, "systemd", "\(name)")] + activity(name)
  }

  /// Only the daemon is to run all the time.
  private func activity(_ name: String) -> [Finding] {
    guard name == "royal-drain.service", root.isEmpty, access("/run/systemd/system", F_OK) == 0,
      let path = ChildCommand.find("systemctl"),
      let result = try? ChildProcess.run(
        ChildCommand(path: path, arguments: ["systemctl", "is-active", name], environment: []), input: [],
        limits: ChildLimits(timeout: 5000))
    else { return [] }
    let state = HeaderValue.clean(String(decoding: result.output, as: UTF8.self))
    guard state != "active" else { return [] }
    return [
      Finding(.note, "systemd", "\(name) is \(state)", remedy: "systemctl enable --now royal-drain, or its path unit")
    ]
  }

  private func names(_ folder: String) -> [String] {
    guard let directory = try? Directory.open(folder) else { return [] }
    return ((try? directory.names(in: ".")) ?? []).sorted()
  }

  private func text(_ path: String) -> String {
    let raw = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard raw >= 0, let bytes = try? FileDescriptor(owning: raw).readAll(limit: 1 << 20) else { return "" }
    return String(decoding: bytes, as: UTF8.self)
  }
}
