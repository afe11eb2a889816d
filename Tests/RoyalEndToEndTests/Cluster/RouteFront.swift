import Foundation
import Testing

@testable import RoyalTestKit

/// The shipped front in real nginx with njs, before nodes that say what came to them instead of storing it.
final class RouteFront {
  static let module = "/usr/lib/nginx/modules/ngx_http_js_module.so"
  static let isPossible = NginxStack.nginx != nil && FileManager.default.fileExists(atPath: module)

  let port: Int
  let nodes: [Int]
  private let box: Sandbox
  private let server: RunningProgram

  /// - Parameter statuses: what each node answers with.
  init(statuses: [Int] = [200, 200, 200]) throws {
    let box = try Sandbox(hasSpool: false)
    self.box = box
    let port = try Loopback.freePort()
    let nodes = try statuses.map { _ in try Loopback.freePort() }
    (self.port, self.nodes) = (port, nodes)
    let shipped = "\(Surroundings.package)/etc/nginx"
    var site = try String(contentsOfFile: "\(shipped)/royal-cluster.conf", encoding: .utf8)
    var changes = [
      "/etc/nginx/royal-route.js": "\(shipped)/royal-route.js", "listen 80;": "listen 127.0.0.1:\(port);",
      "server_tokens off;": "server_tokens off; add_header X-Key $royal_conversation always;",
    ]
    for number in 1...3 {
      changes["server node\(number).example.internal:80 "] =
        number <= nodes.count ? "server 127.0.0.1:\(nodes[number - 1]) " : "# server "
    }
    for (text, ours) in changes {
      try #require(site.contains(text), "etc/nginx/royal-cluster.conf has no \(text)")
      site = site.replacingOccurrences(of: text, with: ours)
    }
    try site.write(toFile: "\(box.folder)/site.conf", atomically: true, encoding: .utf8)
    let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map { "\($0)_temp_path \(box.folder)/\($0);" }
    let backends = zip(nodes, statuses).map { port, status in
      """
      server { listen 127.0.0.1:\(port); client_max_body_size 8m;
        location / { return \(status) "\(port) $content_length [$http_x_royal_front] [$http_x_royal_tried]"; } }
      """
    }
    let main = """
      load_module \(Self.module); \(Surroundings.isRoot ? "user root;" : "") daemon off; worker_processes 1;
      pid \(box.folder)/pid; events {}
      http { access_log off; default_type text/plain; \(temporary.joined(separator: " "))
        \(backends.joined(separator: "\n")) include \(box.folder)/site.conf; }

      """
    try main.write(toFile: "\(box.folder)/nginx.conf", atomically: true, encoding: .utf8)
    server = try box.start(
      try #require(NginxStack.nginx),
      ["-p", box.folder, "-c", "\(box.folder)/nginx.conf", "-e", "\(box.folder)/error.log"])
    let running = server
    try eventually("the front listens") {
      try #require(running.isRunning, "nginx: \(running.errors)")
      return Loopback.isListening(port)
    }
  }

  deinit { _ = try? server.stop() }

  func post(_ target: String, _ body: [UInt8]) throws -> WebAnswer {
    try Loopback.ask(port, HookRequest(target, body: body))
  }

  /// What a body is routed by.
  func key(_ target: String, _ body: [UInt8], sourceLocation: SourceLocation = #_sourceLocation) throws -> String {
    let answer = try post(target, body)
    #expect(answer.status == 200, "\(answer.text)", sourceLocation: sourceLocation)
    return try #require(answer.headers["x-key"], sourceLocation: sourceLocation)
  }

  func key(_ target: String, _ body: String) throws -> String { try key(target, Array(body.utf8)) }
}
