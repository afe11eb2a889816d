import Foundation
import Testing

@testable import RoyalTestKit

/// A "host": a network namespace with nginx, fcgiwrap, the hook, a drain and a spool of its own.
final class ClusterNode {
  let number: Int
  let box: Sandbox
  private let name: String
  private var programs: [RunningProgram] = []

  /// Addresses of the link: the tests' side, and the node's.
  let outside: String
  let inside: String

  /// - Parameter settings: of its royal.env.
  init(_ number: Int, _ settings: [String: String]) throws {
    self.number = number
    name = "royal\(getpid())n\(number)"
    let network = "10.213.\(Int(getpid()) % 50 * 5 + number)"
    (outside, inside) = ("\(network).1", "\(network).2")
    box = try Sandbox(settings)
    try Self.ip("netns", "add", name)
    try Self.ip("link", "add", link, "type", "veth", "peer", "name", "eth0", "netns", name)
    try Self.ip("addr", "add", "\(outside)/24", "dev", link)
    try Self.ip("link", "set", link, "up")
    try Self.ip("-n", name, "addr", "add", "\(inside)/24", "dev", "eth0")
    try Self.ip("-n", name, "link", "set", "eth0", "up")
    try Self.ip("-n", name, "link", "set", "lo", "up")
  }

  deinit {
    kill()
    try? Self.ip("netns", "del", name)
  }

  private var link: String { "ry\(getpid() % 100_000)v\(number)" }

  static func ip(_ words: String...) throws {
    let process = Process()
    process.executableURL = URL(filePath: try #require(Surroundings.systemProgram("ip")))
    process.arguments = words
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0, "ip \(words.joined(separator: " "))")
  }

  /// `ip netns exec` becomes the program, so that its process is ours.
  private func start(_ program: String, _ arguments: [String]) throws {
    let ip = try #require(Surroundings.systemProgram("ip"))
    programs.append(try box.start(ip, ["netns", "exec", name, program] + arguments))
  }

  /// Starts everything that runs on a host.
  func boot() throws {
    try Data(configuration.utf8).write(to: URL(filePath: "\(box.folder)/nginx.conf"))
    unlink("\(box.folder)/fcgi")
    try start(try #require(NginxStack.fcgiwrap), ["-c", "4", "-s", "unix:\(box.folder)/fcgi"])
    try start(
      try #require(NginxStack.nginx),
      ["-p", box.folder, "-c", "\(box.folder)/nginx.conf", "-e", "\(box.folder)/error.log"])
    try start("\(Surroundings.programs)/royal-drain", [])
    try eventually("node \(number) listens") { access("\(self.box.folder)/fcgi", F_OK) == 0 }
  }

  /// One process, so that killing it kills nginx.
  private var configuration: String {
    let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map { "\($0)_temp_path \(box.folder)/\($0);" }
    return """
      user root; daemon off; master_process off; pid \(box.folder)/nginx.pid; events {}
      http { access_log off; \(temporary.joined(separator: " "))
        server { listen \(inside):80 reuseport; client_max_body_size 4m;
          location / {
            fastcgi_pass unix:\(box.folder)/fcgi; fastcgi_read_timeout 10s;
            fastcgi_param GATEWAY_INTERFACE CGI/1.1; fastcgi_param SERVER_PROTOCOL $server_protocol;
            fastcgi_param SCRIPT_FILENAME \(Surroundings.programs)/royal-hook;
            fastcgi_param REQUEST_METHOD $request_method; fastcgi_param REQUEST_URI $request_uri;
            fastcgi_param CONTENT_TYPE $content_type; fastcgi_param CONTENT_LENGTH $content_length;
            fastcgi_param REMOTE_ADDR $remote_addr; fastcgi_param ROYAL_CONFIG \(box.configuration);
          } } }

      """
  }

  /// The pids of everything in the namespace, fcgiwrap's children too.
  private var pids: [pid_t] {
    let process = Process()
    process.executableURL = URL(filePath: Surroundings.systemProgram("ip") ?? "/bin/ip")
    process.arguments = ["netns", "pids", name]
    let pipe = Pipe()
    process.standardOutput = pipe
    guard (try? process.run()) != nil else { return [] }
    let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return text.split(separator: "\n").compactMap { pid_t($0) }
  }

  func signal(_ number: Int32) { for pid in pids { Foundation.kill(pid, number) } }

  /// The power goes.
  func kill() {
    while !pids.isEmpty {
      signal(SIGKILL)
      for program in programs { _ = program.isRunning }
      usleep(20_000)
    }
    programs = []
  }

  func setLink(up isUp: Bool) throws { try Self.ip("link", "set", link, isUp ? "up" : "down") }
}
