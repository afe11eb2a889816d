import Foundation
import RoyalCore
import RoyalOutbound
import RoyalSystem
import Testing

@testable import RoyalOperate

struct CheckTests {
  @Test(arguments: [
    ("127.0.0.1", true), ("10.1.2.3", true), ("172.16.0.1", true), ("172.32.0.1", false), ("192.168.1.1", true),
    ("100.64.0.1", true), ("100.63.0.1", false), ("169.254.1.1", true), ("localhost", true), ("::1", true),
    ("fd00::1", true),
    ("8.8.8.8", false), ("bot.example.org", false), ("0.0.0.0", false), ("10.1.2", false), ("fd.example.org", false),
  ])
  func `private addresses are known`(host: String, isPrivate: Bool) {
    #expect(PrivateAddress.contains(host) == isPrivate)
  }

  @Test(arguments: [
    (1_795_000_000_000, 1_795_000_000_100, 100, nil, Finding.Level.ok),
    (1_795_000_000_000, 1_795_000_060_000, 100, nil, .warning),
    (1_795_000_000_000, 1_795_000_000_100, 100, 1_795_000_100_000, .warning),
    (0, 100, 100, nil, .fault),
  ])
  func `a clock that cannot be right is told of`(
    wall: Int, later: Int, passed: Int, reported: Int?, level: Finding.Level
  ) {
    let findings = ClockCheck(wall: wall, monotonic: 1000).findings(
      wall: later, monotonic: 1000 + passed, reported: reported)
    #expect(findings.map(\.level) == [level])
  }

  @Test func `a program of another version, one that cannot run and one that is not static are told of`() throws {
    let folder = try Folder()
    try folder.write("royal-hook", "#!/bin/sh\necho royal-hook 0.9\n", mode: 0o755)
    #expect(ProgramCheck.findings("\(folder.path)/royal-hook", isHook: true).map(\.level) == [.fault])
    try folder.write("royal-hook", "#!/bin/sh\necho royal-hook \(programVersion)\n", mode: 0o755)
    #expect(ProgramCheck.findings("\(folder.path)/royal-hook", isHook: true).map(\.level) == [.ok])
    try folder.write("royal-hook", "", mode: 0o644)
    #expect(ProgramCheck.findings("\(folder.path)/royal-hook", isHook: true).map(\.level) == [.fault])
    #expect(ProgramCheck.needsInterpreter("/bin/sh") && !ProgramCheck.needsInterpreter("/etc/passwd"))
  }

  @Test func `a site without a body limit and a unit whose program is missing are told of`() throws {
    let folder = try Folder()
    for path in ["etc/nginx/conf.d", "etc/systemd/system", "usr/sbin"] { try folder.make(path) }
    try folder.write(
      "etc/nginx/conf.d/royal.conf", "fastcgi_param SCRIPT_FILENAME /usr/lib/royal/royal-hook;", mode: 0o644)
    try folder.write(
      "etc/systemd/system/royal-drain.service", "[Service]\nExecStart=/usr/sbin/royal-drain\n", mode: 0o644)
    let check = ServiceFilesCheck(root: folder.path)
    #expect(check.findings().map(\.level) == [.warning, .fault])
    try folder.write("etc/nginx/conf.d/royal.conf", "client_max_body_size 4m; # royal-hook", mode: 0o644)
    try folder.write("usr/sbin/royal-drain", "", mode: 0o755)
    #expect(check.findings().map(\.level) == [.ok, .ok])
  }

  @Test func `the exit code tells what is here from what is elsewhere`() {
    let console = Console(say: { _ in }, complain: { _ in })
    func code(_ local: [Finding.Level], _ remote: [Finding.Level]) -> Int32 {
      CheckReport(
        local: local.map { Finding($0, "x", "y") }, remote: remote.map { Finding($0, "x", "y") }, console: console
      ).code
    }
    #expect(
      code([.ok, .warning, .note], [.warning]) == 0 && code([], [.fault]) == 69 && code([.fault], [.fault]) == 78)
  }
}

/// A directory of its own that goes with the test.
private final class Folder {
  let path = FileManager.default.temporaryDirectory.path + "/royal-check-\(UUID().uuidString)"

  init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }
  deinit { try? FileManager.default.removeItem(atPath: path) }

  func make(_ name: String) throws {
    try FileManager.default.createDirectory(atPath: "\(path)/\(name)", withIntermediateDirectories: true)
  }

  func write(_ name: String, _ text: String, mode: mode_t) throws {
    try Data(text.utf8).write(to: URL(filePath: "\(path)/\(name)"))
    chmod("\(path)/\(name)", mode)
  }
}
