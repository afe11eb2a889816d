import Foundation
import Testing

@testable import RoyalTestKit

/// Real nginx and fcgiwrap with the shipped etc/nginx/royal.conf, everything of theirs in the sandbox.
final class NginxStack {
  static let nginx = Surroundings.systemProgram("nginx")
  static let fcgiwrap = Surroundings.systemProgram("fcgiwrap")
  static let isInstalled = nginx != nil && fcgiwrap != nil

  let port: Int
  private let box: Sandbox
  private let server: RunningProgram
  private var wrapper: RunningProgram?

  /// - Parameter changes: to the shipped file, beyond the paths.
  init(in box: Sandbox, changing changes: [String: String] = [:], sourceLocation: SourceLocation = #_sourceLocation)
    throws
  {
    self.box = box
    let nginx = try #require(Self.nginx, "nginx is not installed", sourceLocation: sourceLocation)
    port = try Loopback.freePort()
    try Self.site(box, port, changes).write(toFile: "\(box.folder)/royal.conf", atomically: true, encoding: .utf8)
    try Self.main(box.folder).write(toFile: "\(box.folder)/nginx.conf", atomically: true, encoding: .utf8)
    let launch = box.launch(
      nginx, ["-p", box.folder, "-c", "\(box.folder)/nginx.conf", "-e", "\(box.folder)/error.log"])
    server = try RunningProgram(launch)
    try startWrapper()
    try eventually("nginx listens", sourceLocation: sourceLocation) {
      try #require(self.server.isRunning, "nginx: \(self.server.errors)", sourceLocation: sourceLocation)
      return Loopback.isListening(self.port)
    }
  }

  deinit { try? stop() }

  /// The shipped file with this sandbox's paths in the places of the real ones.
  private static func site(_ box: Sandbox, _ port: Int, _ more: [String: String]) throws -> String {
    let path = "\(Surroundings.package)/etc/nginx/royal.conf"
    var text = try String(contentsOfFile: path, encoding: .utf8)
    let changes = [
      "listen 80;": "listen 127.0.0.1:\(port);", "server_name bot.example.org;": "server_name bot.example;",
      "/run/royal/fcgi.socket": "\(box.folder)/fcgi", "/etc/royal/royal.env": box.configuration,
      "/usr/lib/royal/royal-hook": "\(Surroundings.programs)/royal-hook",
    ]
    for (shipped, ours) in changes.merging(more, uniquingKeysWith: { $1 }) {
      try #require(text.contains(shipped), "etc/nginx/royal.conf has no \(shipped)")
      text = text.replacingOccurrences(of: shipped, with: ours)
    }
    return text
  }

  private static func main(_ folder: String) -> String {
    let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map { "  \($0)_temp_path \(folder)/\($0);\n" }
    return """
      \(Surroundings.isRoot ? "user root;" : "")
      daemon off;
      worker_processes 1;
      pid \(folder)/nginx.pid;
      error_log \(folder)/error.log;
      events { worker_connections 64; }
      http {
        # A test comes from where it says.
        set_real_ip_from 127.0.0.1;
        real_ip_header X-Test-From;
      \(temporary.joined())
        include \(folder)/royal.conf;
      }

      """
  }

  func startWrapper() throws {
    unlink("\(box.folder)/fcgi")
    wrapper = try box.start(try #require(Self.fcgiwrap), ["-c", "2", "-s", "unix:\(box.folder)/fcgi"])
    try eventually("fcgiwrap listens") { Loopback.isListening(atPath: "\(self.box.folder)/fcgi") }
  }

  /// Ends fcgiwrap and what it started, so that nginx finds nobody.
  func killWrapper() throws {
    wrapper?.signalGroup(SIGKILL)
    try wrapper?.wait()
  }

  func stop() throws {
    server.signal(SIGTERM)
    try server.wait()
    // fcgiwrap's children sit in accept(2) and hear no gentler signal.
    try killWrapper()
  }

  func ask(_ request: HookRequest) throws -> WebAnswer { try Loopback.ask(port, request) }

  func post(_ target: String, _ body: String, headers: [String: String] = [:]) throws -> WebAnswer {
    try ask(HookRequest(target, body, headers: headers))
  }
}
