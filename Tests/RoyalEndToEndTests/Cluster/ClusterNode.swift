import Foundation
import Testing

@testable import RoyalTestKit

/// A "host": a network namespace with nginx, fcgiwrap, the hook, a drain and a spool of its own, and another machine-id.
final class ClusterNode {
  let number: Int
  let box: Sandbox
  let address: String
  private let name: String
  private let network: ClusterNetwork
  private var programs: [RunningProgram] = []
  private(set) var drain: RunningProgram?

  /// - Parameter settings: of its royal.env.
  init(_ number: Int, on network: ClusterNetwork, _ settings: [String: String]) throws {
    self.number = number
    self.network = network
    name = "ry\(getpid())n\(number)"
    address = network.address(of: number)
    box = try Sandbox(settings)
    let digits = String(repeating: "\(number)", count: 32)
    try Data("\(digits)\n".utf8).write(to: URL(filePath: "\(box.folder)/machine-id"))
    try ClusterNetwork.ip("netns", "add", name)
    try ClusterNetwork.ip("link", "add", link, "type", "veth", "peer", "name", "eth0", "netns", name)
    try ClusterNetwork.ip("link", "set", link, "master", network.name)
    try ClusterNetwork.ip("link", "set", link, "up")
    try ClusterNetwork.ip("-n", name, "addr", "add", "\(address)/24", "dev", "eth0")
    try ClusterNetwork.ip("-n", name, "link", "set", "eth0", "up")
    try ClusterNetwork.ip("-n", name, "link", "set", "lo", "up")
  }

  deinit {
    kill()
    try? ClusterNetwork.ip("netns", "del", name)
  }

  private var link: String { "ry\(getpid() % 100_000)v\(number)" }

  /// How a program of the host is called. `ip netns exec` and the shell become the program, so that its process is ours; the
  /// first has made a mount namespace, so nobody else sees the other machine-id.
  private func command(_ program: String, _ arguments: [String]) throws -> (String, [String]) {
    let ip = try #require(Surroundings.systemProgram("ip"))
    let shell = #"mount --bind "$1" /etc/machine-id && shift && exec "$@""#
    let inside = ["/bin/sh", "-c", shell, "host", "\(box.folder)/machine-id", program] + arguments
    return (ip, ["netns", "exec", name] + inside)
  }

  private func start(_ program: String, _ arguments: [String] = []) throws -> RunningProgram {
    let (ip, words) = try command(program, arguments)
    let running = try box.start(ip, words)
    programs.append(running)
    return running
  }

  /// Runs one of our programs on the host, to its end.
  func run(
    _ program: String, _ arguments: [String] = [], _ environment: [String: String] = [:], within seconds: Double = 120
  ) throws -> Finished {
    let (ip, words) = try command("\(Surroundings.programs)/\(program)", arguments)
    return try box.run(ip, words, environment, within: seconds)
  }

  /// Starts everything that runs on a host.
  func boot() throws {
    try Data(configuration.utf8).write(to: URL(filePath: "\(box.folder)/nginx.conf"))
    unlink("\(box.folder)/fcgi")
    _ = try start(try #require(NginxStack.fcgiwrap), ["-c", "4", "-s", "unix:\(box.folder)/fcgi"])
    try eventually("node \(number)'s fcgiwrap listens") { Loopback.isListening(atPath: "\(self.box.folder)/fcgi") }
    let arguments = ["-p", box.folder, "-c", "\(box.folder)/nginx.conf", "-e", "\(box.folder)/error.log"]
    _ = try start(try #require(NginxStack.nginx), arguments)
    try? box.remove("ctl/status.json")
    try startDrain()
    try eventually("node \(number)'s drain has the spool") { try self.box.names("ctl").contains("status.json") }
  }

  func startDrain() throws { drain = try start("\(Surroundings.programs)/royal-drain") }

  /// One process, so that killing it kills nginx.
  private var configuration: String {
    let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map { "\($0)_temp_path \(box.folder)/\($0);" }
    return """
      user root; daemon off; master_process off; pid \(box.folder)/nginx.pid; events {}
      http { \(temporary.joined(separator: " "))
        log_format node '$msec $request_uri $status $upstream_status $request_time';
        access_log \(box.folder)/access.log node;
        server { listen \(address):80 reuseport; client_max_body_size 4m;
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
    drain = nil
  }

  /// The cable at the switch: the host keeps its address and its routes.
  func setLink(up isUp: Bool) throws { try ClusterNetwork.ip("link", "set", link, isUp ? "up" : "down") }

  /// What the host's nginx wrote of a message.
  func served(_ number: Int) -> [String] {
    let log = (try? String(contentsOfFile: "\(box.folder)/access.log", encoding: .utf8)) ?? ""
    return log.split(separator: "\n").filter { $0.contains("?n=\(number) ") }.map(String.init)
  }

  /// Whether the event has a record: the drain of this host took it.
  func hasSeen(_ key: String) throws -> Bool {
    try box.names("seen").contains { day in
      access("\(box.spool)/seen/\(day)/\(key.prefix(2))/\(key)", F_OK) == 0
    }
  }
}
