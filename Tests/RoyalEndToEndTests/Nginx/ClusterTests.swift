import Foundation
import Synchronization
import Testing

@testable import RoyalTestKit

/// Three nodes behind the shipped front, one killed, one hung, one cut off, under load.
@Suite(
  .serialized,
  .enabled(if: ClusterFront.isWanted, "not green yet: ROYAL_CLUSTER=1 asks for it"),
  .enabled(
    if: ClusterFront.isPossible, "root and apt-get install nginx-light fcgiwrap libnginx-mod-http-js iproute2"))
struct ClusterTests {
  private static let settings = [
    "MESSAGE_BUFFER_TIMEOUT": "50", "CHATWOOT_API_TOKEN": "geheim", "CHATWOOT_WEBHOOK_SECRET": "",
    "MAX_ANSWERS_PER_MINUTE": "0",
  ]

  @Test func `whatever befalls a node, every message that was acknowledged is answered once`() throws {
    let cluster = try ClusterFront(nodes: 3, Self.settings)
    let load = ClusterLoad(cluster.port)
    load.start()
    pause(3)
    cluster.nodes[0].kill()
    pause(4)
    try cluster.nodes[0].boot()
    pause(3)
    cluster.nodes[1].signal(SIGSTOP)
    pause(6)
    cluster.nodes[1].signal(SIGCONT)
    pause(4)
    try cluster.nodes[2].setLink(up: false)
    pause(6)
    try cluster.nodes[2].setLink(up: true)
    pause(4)
    let result = load.finish()
    try eventually("everything is worked off", within: 120) {
      try cluster.nodes.allSatisfy { try $0.box.isWorkedOff() }
    }
    let answers = cluster.answers()
    print("cluster: \(result.accepted.count) accepted, statuses \(result.statuses), slowest \(result.slowest) s")
    let unanswered = result.accepted.filter { answers[$0] == nil }
    let twice = result.accepted.filter { answers[$0, default: 0] > 1 }
    #expect(result.accepted.count > 100)
    #expect(unanswered.isEmpty, "unanswered: \(unanswered.sorted().prefix(20))")
    #expect(twice.isEmpty, "answered twice: \(twice.sorted().prefix(20))")
    let strange = "\(result.statuses) \(result.strange) \(cluster.log)"
    #expect(Set(result.statuses.keys).isSubset(of: [200, 500]), "\(strange)")
  }

  @Test func `one node and three, in messages a second`() throws {
    for count in [1, 3] {
      let cluster = try ClusterFront(nodes: count, Self.settings)
      let load = ClusterLoad(cluster.port, pause: 0)
      load.start()
      pause(5)
      let result = load.finish()
      print("cluster: \(count) nodes on one machine: \(result.accepted.count / 5) messages a second accepted")
      #expect(result.accepted.count > 10)
    }
  }

  private func pause(_ seconds: UInt32) { sleep(seconds) }
}

/// The shipped front with nodes behind it, and the platform that their drains reach through it.
final class ClusterFront {
  /// It is red now and then: answers of 404 that nobody can explain, and messages answered twice around a link that was cut.
  static var isWanted: Bool { ProcessInfo.processInfo.environment["ROYAL_CLUSTER"] != nil }

  static var isPossible: Bool {
    Surroundings.isRoot && NginxStack.isInstalled && Surroundings.systemProgram("ip") != nil
      && FileManager.default.fileExists(atPath: module)
  }

  private static let module = "/usr/lib/nginx/modules/ngx_http_js_module.so"

  let port: Int
  let nodes: [ClusterNode]
  private let platform: PlatformServer
  private let box = try? Sandbox(hasSpool: false)
  private let server: RunningProgram

  init(nodes count: Int, _ settings: [String: String]) throws {
    port = try Loopback.freePort()
    platform = try PlatformServer()
    let gate = try Loopback.freePort()
    nodes = try (1...count).map { try ClusterNode($0, settings) }
    for node in nodes { try node.box.configure(["CHATWOOT_API_URL": "http://\(node.outside):\(gate)"]) }
    let box = try #require(box)
    let path = "\(Surroundings.package)/etc/nginx"
    var site = try String(contentsOfFile: "\(path)/royal-cluster.conf", encoding: .utf8)
    for number in 1...3 {
      let line = "server node\(number).example.internal:80 max_fails=1 fail_timeout=10s;"
      try #require(site.contains(line))
      site = site.replacingOccurrences(
        of: line, with: number <= count ? "server \(nodes[number - 1].inside):80 max_fails=1 fail_timeout=10s;" : "")
    }
    site = site.replacingOccurrences(of: "/etc/nginx/royal-route.js", with: "\(path)/royal-route.js")
      .replacingOccurrences(of: "listen 80;", with: "listen 127.0.0.1:\(port);")
      .replacingOccurrences(of: "rate=100r/s", with: "rate=10000r/s")
    try site.write(toFile: "\(box.folder)/site.conf", atomically: true, encoding: .utf8)
    let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map { "\($0)_temp_path \(box.folder)/\($0);" }
    let main = """
      load_module \(Self.module); user root; daemon off; worker_processes 1; pid \(box.folder)/pid; events {}
      http { access_log off; \(temporary.joined(separator: " "))
        server { \(nodes.map { "listen \($0.outside):\(gate);" }.joined(separator: " "))
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
    let (running, own) = (server, port)
    try eventually("the front listens") {
      try #require(running.isRunning, "nginx: \(running.errors)")
      return Loopback.isListening(own)
    }
  }

  deinit { _ = try? server.stop() }

  /// What the front's nginx complained of.
  var log: String { box.flatMap { try? String(contentsOfFile: "\($0.folder)/error.log", encoding: .utf8) } ?? "" }

  /// How often each message was answered, by its number: the platform's messages say which they reply to.
  func answers() -> [Int: Int] {
    var answers: [Int: Int] = [:]
    for request in platform.requests where request.method == "POST" {
      if let number = request["content_attributes.in_reply_to"].flatMap({ Int($0) }) {
        answers[number, default: 0] += 1
      }
    }
    return answers
  }
}

/// Customers who each have a conversation; their platform repeats what was not accepted.
final class ClusterLoad: Sendable {
  struct Result {
    var accepted: Set<Int> = []
    var statuses: [Int: Int] = [:]
    var slowest = 0.0
    /// What came with a status that no sender should see.
    var strange: [String] = []
  }

  private struct State {
    var result = Result()
    var next = 1000
    var isOver = false
    var running = 0
  }

  private let state = Mutex(State())
  private let port: Int
  private let pause: UInt32

  /// - Parameter pause: milliseconds between two messages of a thread.
  init(_ port: Int, pause: UInt32 = 100) {
    self.port = port
    self.pause = pause
  }

  func start() {
    for _ in 0..<6 {
      state.withLock { $0.running += 1 }
      Thread.detachNewThread { [self] in
        while let number = next() {
          send(number)
          usleep(pause * 1000)
        }
        state.withLock { $0.running -= 1 }
      }
    }
  }

  private func next() -> Int? {
    state.withLock { state in
      state.next += 1
      return state.isOver ? nil : state.next
    }
  }

  /// A conversation of its own for each message: each has its own answer.
  private func send(_ number: Int) {
    let body = Bodies.chatwoot("Hola", id: number, conversation: number, contact: number)
    while true {
      let begun = Date()
      let answer = try? Loopback.ask(port, HookRequest("/webhook/chatwoot", body))
      let status = answer?.status ?? 0
      let took = Date().timeIntervalSince(begun)
      state.withLock { state in
        state.result.statuses[status, default: 0] += 1
        state.result.slowest = max(state.result.slowest, took)
        if status == 200 { state.result.accepted.insert(number) }
        if status != 200, status != 500 {
          state.result.strange.append(String(decoding: answer?.body ?? [], as: UTF8.self))
        }
      }
      if status == 200 { return }
      usleep(1_000_000)
    }
  }

  func finish() -> Result {
    state.withLock { $0.isOver = true }
    while state.withLock({ $0.running }) > 0 { usleep(50_000) }
    return state.withLock { $0.result }
  }
}
