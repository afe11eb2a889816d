import Foundation
import Testing

@testable import RoyalTestKit

/// Two shops on one machine: install.sh's sites, one nginx, a fcgiwrap, a spool and a drain each, and configuration side by side.
@Suite(
  .serialized,
  .enabled(if: NginxStack.isInstalled || Surroundings.isCI, "nginx or fcgiwrap is not installed"))
struct TwoShopsTests {
  @Test func `nothing of one shop reaches the other`() throws {
    let machine = try Sandbox(hasSpool: false)
    let shops = try ["norte", "sur"].map { try Shop($0, on: machine) }
    let port = try Loopback.freePort()
    let nginx = try start(shops, on: machine, port: port)
    let drains = try shops.map { try $0.start() }
    // The same ids in both: each shop has a Chatwoot of its own.
    for shop in shops {
      #expect(try shop.post(port, "/webhook/chatwoot", Bodies.chatwoot("Hola \(shop.name)")) == "received")
    }
    for shop in shops {
      try eventually("\(shop.name) answers") { shop.server.messages.count == 1 }
      let tokens = Set(
        shop.server.requests.compactMap { $0.headers["api-access-token"] ?? $0.headers["api_access_token"] })
      #expect(tokens == ["token-\(shop.name)"])
      let answer = shop.server.messages[0]["content"] ?? ""
      #expect(answer.contains("Hola \(shop.name)") && answer.contains("\(shop.name)-secret") == false, "\(answer)")
    }
    for (shop, other) in [(shops[0], shops[1]), (shops[1], shops[0])] {
      let found = try machine.run("/bin/grep", ["-rl", "Hola \(other.name)", shop.spool])
      #expect(found.output.isEmpty, "\(String(decoding: found.output, as: UTF8.self))")
    }
    try shutOne(shops, drains, port)
    for drain in drains where drain.isRunning { try drain.stop() }
    for shop in shops { shop.wrapper?.signalGroup(SIGKILL) }
    try nginx.stop()
  }

  /// One shop's trouble is not the other's.
  private func shutOne(_ shops: [Shop], _ drains: [RunningProgram], _ port: Int) throws {
    try drains[0].stop()
    try Data().write(to: URL(filePath: "\(shops[0].spool)/ctl/failstop"))
    #expect(try shops[0].post(port, "/webhook/chatwoot", Bodies.chatwoot(id: 2)) == "error")
    #expect(try shops[1].post(port, "/webhook/chatwoot", Bodies.chatwoot(id: 2)) == "received")
    try eventually("the other one answers") { shops[1].server.messages.count == 2 }
    #expect(shops[0].server.messages.count == 1)
  }

  private func start(_ shops: [Shop], on machine: Sandbox, port: Int) throws -> RunningProgram {
    let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map {
      "\($0)_temp_path \(machine.folder)/\($0);"
    }
    let sites = try shops.map { try $0.site(port) }
    let text = """
      \(Surroundings.isRoot ? "user root;" : "")
      daemon off;
      pid \(machine.folder)/nginx.pid;
      error_log \(machine.folder)/error.log;
      events {}
      http {
      \(temporary.joined(separator: "\n"))
      \(sites.joined(separator: "\n"))
      }
      """
    try text.write(toFile: "\(machine.folder)/nginx.conf", atomically: true, encoding: .utf8)
    let program = try #require(NginxStack.nginx, "nginx is not installed")
    let nginx = try machine.start(
      program, ["-p", machine.folder, "-c", "\(machine.folder)/nginx.conf", "-e", "\(machine.folder)/error.log"])
    try eventually("nginx listens") {
      try #require(nginx.isRunning, "nginx: \(nginx.errors)")
      return Loopback.isListening(port)
    }
    return nginx
  }
}

/// One of the shops on a machine.
private final class Shop {
  let name: String
  let server: PlatformServer
  let spool: String
  private(set) var wrapper: RunningProgram?
  private let machine: Sandbox
  private var configuration: String { "\(machine.folder)/\(name).env" }
  private var socket: String { "\(machine.folder)/\(name).socket" }

  init(_ name: String, on machine: Sandbox) throws {
    self.name = name
    self.machine = machine
    server = try PlatformServer()
    spool = "\(machine.folder)/spool-\(name)"
    let agent = "\(machine.folder)/agent"
    try Data("#!/bin/sh\ngrep -o 'Hola [a-z]*'; env | grep -- -secret\ntrue\n".utf8).write(to: URL(filePath: agent))
    let settings = """
      ROYAL_SPOOL=\(spool)
      CHATWOOT_API_URL=\(server.url)
      ROYAL_AGENT=command
      ROYAL_AGENT_COMMAND="/bin/sh \(agent)"
      ROYAL_MIN_FREE=0
      MESSAGE_BUFFER_TIMEOUT=50
      ROYAL_ADMIN_TOKEN=\(name)-secret

      """
    try settings.write(toFile: configuration, atomically: true, encoding: .utf8)
    try "CHATWOOT_API_TOKEN=token-\(name)\n"
      .write(toFile: "\(machine.folder)/\(name)-drain.env", atomically: true, encoding: .utf8)
    let made = try machine.run("royal", ["init", "--spool"], ["ROYAL_CONFIG": configuration])
    try #require(made.ending == .exit(0), "\(made.errors)")
  }

  /// The site that install.sh makes for the shop, with this machine's paths.
  func site(_ port: Int) throws -> String {
    let root = "\(machine.folder)/root-\(name)"
    let made = try machine.run(
      "\(Surroundings.package)/etc/install.sh",
      ["--yes", "--bin", Surroundings.programs, "--shop", name, "--domain", "\(name).example"], ["DESTDIR": root])
    try #require(made.ending == .exit(0), "\(made.errors)")
    var text = try String(contentsOfFile: "\(root)/etc/nginx/conf.d/royal-\(name).conf", encoding: .utf8)
    let changes = [
      "listen 80;": "listen 127.0.0.1:\(port);", "/run/royal/\(name).socket": socket,
      "/etc/royal/\(name).env": configuration, "/usr/lib/royal/royal-hook": "\(Surroundings.programs)/royal-hook",
    ]
    for (shipped, ours) in changes {
      try #require(text.contains(shipped), "the site has no \(shipped)")
      text = text.replacingOccurrences(of: shipped, with: ours)
    }
    #expect(text.contains("server_name \(name).example;") && text.contains("zone=royal_\(name):1m"))
    return text
  }

  /// Starts its fcgiwrap and its drain.
  func start() throws -> RunningProgram {
    let program = try #require(NginxStack.fcgiwrap, "fcgiwrap is not installed")
    wrapper = try machine.start(program, ["-c", "2", "-s", "unix:\(socket)"])
    let drain = try machine.start("royal-drain", [], ["ROYAL_CONFIG": configuration])
    try eventually("\(name)'s programs run") {
      try #require(drain.isRunning, "royal-drain: \(drain.errors)")
      return Loopback.isListening(atPath: self.socket) && access("\(self.spool)/ctl/status.json", F_OK) == 0
    }
    return drain
  }

  /// Posts to the shop's server, and returns the word of the answer.
  func post(_ port: Int, _ target: String, _ body: String) throws -> String? {
    var request = HookRequest(target, body)
    request.host = "\(name).example"
    return try Loopback.ask(port, request).word
  }
}
