import Foundation
import Testing

@testable import RoyalTestKit

/// The shipped front with nodes behind it, and the platform that their drains reach through it.
final class ClusterFront {
  static let isPossible =
    Surroundings.isRoot && NginxStack.isInstalled && Surroundings.systemProgram("ip") != nil
    && RouteFront.isPossible && FileManager.default.fileExists(atPath: "/etc/machine-id")
    && canMakeHosts

  /// Whether this machine lets us make network namespaces and a switch: a container may not.
  private static var canMakeHosts: Bool {
    do {
      let network = try ClusterNetwork()
      try ClusterNetwork.ip("netns", "add", "ry\(getpid())try")
      try ClusterNetwork.ip("netns", "del", "ry\(getpid())try")
      return !network.front.isEmpty
    } catch {
      return false
    }
  }

  let port: Int
  let nodes: [ClusterNode]
  let platform: PlatformServer
  private let network = try? ClusterNetwork()
  private let box = try? Sandbox(hasSpool: false)
  private let server: RunningProgram

  init(nodes count: Int, _ settings: [String: String]) throws {
    port = try Loopback.freePort()
    platform = try PlatformServer()
    let gate = try Loopback.freePort()
    let (box, network) = (try #require(box), try #require(network))
    nodes = try (1...count).map { try ClusterNode($0, on: network, settings) }
    for node in nodes { try node.box.configure(["CHATWOOT_API_URL": "http://\(network.front):\(gate)"]) }
    try Self.site(nodes, port, box.folder).write(toFile: "\(box.folder)/site.conf", atomically: true, encoding: .utf8)
    let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map { "\($0)_temp_path \(box.folder)/\($0);" }
    let main = """
      load_module \(RouteFront.module); user root; daemon off; worker_processes 1; pid \(box.folder)/pid;
      events { worker_connections 512; }
      http { access_log off; \(temporary.joined(separator: " "))
        log_format front '$msec $arg_n $status [$upstream_addr] [$upstream_status] $request_time $royal_conversation';
        log_format gate '$msec $remote_addr $request_time $status $request_method $request_uri $request_body';
        server { listen \(network.front):\(gate); access_log \(box.folder)/gate.log gate;
          location / { proxy_pass http://127.0.0.1:\(platform.port); proxy_set_header api_access_token $http_api_access_token;
            proxy_read_timeout 30s; } }
        underscores_in_headers on;
        include \(box.folder)/site.conf; }

      """
    try main.write(toFile: "\(box.folder)/nginx.conf", atomically: true, encoding: .utf8)
    server = try box.start(
      try #require(NginxStack.nginx),
      ["-p", box.folder, "-c", "\(box.folder)/nginx.conf", "-e", "\(box.folder)/error.log"])
    for node in nodes { try node.boot() }
    let (running, own, hosts) = (server, port, nodes)
    try eventually("front and nodes listen") {
      try #require(running.isRunning, "nginx: \(running.errors)")
      return Loopback.isListening(own) && hosts.allSatisfy { access("\($0.box.folder)/access.log", F_OK) == 0 }
    }
  }

  deinit { _ = try? server.stop() }

  /// The shipped file, with these nodes and a log.
  private static func site(_ nodes: [ClusterNode], _ port: Int, _ folder: String) throws -> String {
    let path = "\(Surroundings.package)/etc/nginx"
    var site = try String(contentsOfFile: "\(path)/royal-cluster.conf", encoding: .utf8)
    var changes = [
      "/etc/nginx/royal-route.js": "\(path)/royal-route.js", "listen 80;": "listen 127.0.0.1:\(port);",
      "rate=100r/s": "rate=10000r/s", "access_log off;": "access_log \(folder)/access.log front;",
    ]
    for number in 1...3 {
      let line = "server node\(number).example.internal:80 max_fails=1 fail_timeout=5s;"
      let address = nodes.first { $0.number == number }?.address
      changes[line] = address.map { "server \($0):80 max_fails=1 fail_timeout=5s;" } ?? ""
    }
    for (shipped, ours) in changes {
      try #require(site.contains(shipped), "etc/nginx/royal-cluster.conf has no \(shipped)")
      site = site.replacingOccurrences(of: shipped, with: ours)
    }
    return site
  }

  /// What the front's nginx complained of.
  var complaints: String { text("error.log") }

  /// What the nodes' drains asked the platform about a conversation: when it was answered, who asked, how long it took, what.
  func asked(about conversation: String) -> [String] {
    let place = "/conversations/\(conversation.split(separator: "/").last ?? "")"
    return text("gate.log").split(separator: "\n").filter {
      $0.contains("\(place) ") || $0.contains("\(place)/messages")
    }.map { String($0.prefix(400)) }
  }

  private func text(_ file: String) -> String {
    box.flatMap { try? String(contentsOfFile: "\($0.folder)/\(file)", encoding: .utf8) } ?? ""
  }

  /// To which nodes each message was handed, by its number; and the lines about it.
  func handed() -> [Int: (nodes: Set<String>, lines: [String])] {
    var handed: [Int: (nodes: Set<String>, lines: [String])] = [:]
    for line in text("access.log").split(separator: "\n") {
      let words = line.split(separator: " ")
      guard words.count > 2, let number = Int(words[1]) else { continue }
      handed[number, default: ([], [])].lines.append(String(line))
      for node in nodes where line.contains("\(node.address):") { handed[number]?.nodes.insert(node.address) }
    }
    return handed
  }

  /// The numbers of the messages that were answered, in the order of the answers: the platform's messages say what they reply to.
  func answers() -> [Int] {
    platform.messages.flatMap { request -> [Int] in
      let body = (try? JSONSerialization.jsonObject(with: Data(request.body))) as? [String: Any]
      guard let attributes = body?["content_attributes"] as? [String: Any], attributes["royal_part"] as? Int == 1 else {
        return []
      }
      if let group = attributes["royal_answers"] as? [Int] { return group }
      return (attributes["in_reply_to"] as? Int).map { [$0] } ?? []
    }
  }
}
