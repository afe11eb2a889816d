import Foundation
import Testing

@testable import RoyalTestKit

/// `royal init` with the real program, where nobody can be asked.
@Suite(.serialized) struct InitCommandTests {
  private static let dotEnv = """
    # the Python server
    export CHATWOOT_API_URL="https://chat.example.org"
    CHATWOOT_API_TOKEN='tok en$'   # of the bot
    EVOLUTION_API_URL = https://evo.example.org
    WORKER_POOL_SIZE=many
    LOG_LEVEL=WARNING
    REDIS_URL=redis://localhost
    OPENAI_API_KEY=sk-123

    """

  private func royal(
    _ box: Sandbox, _ words: [String], code: Int32 = 0, sourceLocation: SourceLocation = #_sourceLocation
  )
    throws -> (output: String, errors: String)
  {
    let ran = try box.run("royal", words, ["ROYAL_CONFIG": ""], sourceLocation: sourceLocation)
    #expect(ran.ending == .exit(code), "\(words): \(ran.errors)", sourceLocation: sourceLocation)
    return (String(decoding: ran.output, as: UTF8.self), ran.errors)
  }

  private func lines(_ path: String) throws -> [String] {
    try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map(String.init).filter {
      !$0.hasPrefix("#")
    }
  }

  private func mode(_ path: String) -> mode_t {
    var information = stat()
    return stat(path, &information) == 0 ? information.st_mode & 0o7777 : 0
  }

  @Test func `an .env is taken over, what is not known is listed, secrets are apart`() throws {
    let box = try Sandbox(hasSpool: false)
    let file = "\(box.folder)/shop/royal.env"
    try Data(Self.dotEnv.utf8).write(to: URL(filePath: "\(box.folder)/.env"))
    let said = try royal(
      box,
      ["init", "--config", file, "--from-env", "\(box.folder)/.env", "--preset", "large", "INSTANCE_NAME=Tienda Ñandú"]
    ).output
    #expect(said.contains("line 7: REDIS_URL") && !said.contains("tok en"))
    let main = try lines(file)
    for line in [
      "CHATWOOT_API_URL=https://chat.example.org", "EVOLUTION_API_URL=https://evo.example.org", "WORKER_POOL_SIZE=5",
      "MAX_CONCURRENT_USERS=10", "MESSAGE_BUFFER_TIMEOUT=10000", "LOG_LEVEL=warn", "ROYAL_AGENT=openai",
      "INSTANCE_NAME='Tienda Ñandú'", "ROYAL_SPOOL=\(box.folder)/shop/spool",
    ] { #expect(main.contains(line), "\(line) is not in \(main)") }
    #expect(main.contains { $0.hasPrefix("EVOLUTION_WEBHOOK_TOKEN=") && $0.count > 50 })
    #expect(
      try lines("\(box.folder)/shop/royal-drain.env") == ["CHATWOOT_API_TOKEN='tok en$'", "OPENAI_API_KEY=sk-123"])
    #expect(mode(file) == 0o640 && mode("\(box.folder)/shop/royal-drain.env") == 0o640)
    #expect(FileManager.default.fileExists(atPath: "\(box.folder)/shop/spool/FORMAT"))
    let check = try box.run("royal", ["check", "--offline"], ["ROYAL_CONFIG": file])
    #expect(check.ending == .exit(0), "\(String(decoding: check.output, as: UTF8.self))")
  }

  @Test func `nothing is overwritten without force, which keeps the old file`() throws {
    let box = try Sandbox(hasSpool: false)
    let file = "\(box.folder)/x/royal.env"
    _ = try royal(box, ["init", "--config", file])
    let before = try String(contentsOfFile: file, encoding: .utf8)
    #expect(try royal(box, ["init", "--config", file], code: 78).errors.contains("--force"))
    #expect(try String(contentsOfFile: file, encoding: .utf8) == before)
    _ = try royal(box, ["init", "--config", file, "--force"])
    #expect(try String(contentsOfFile: file + ".old", encoding: .utf8) == before)
    #expect(try String(contentsOfFile: file, encoding: .utf8) != before, "the secrets are the same")
  }

  @Test func `a shop of its own gets its own file of secrets and its own spool`() throws {
    let box = try Sandbox(hasSpool: false)
    let folder = "\(box.folder)/shops"
    for (name, secrets, spool) in [
      ("royal", "royal-drain.env", "spool"), ("norte", "norte-drain.env", "spool-norte"),
      ("sur", "sur-drain.env", "spool-sur"),
    ] {
      _ = try royal(box, ["init", "--config", "\(folder)/\(name).env", "CHATWOOT_API_TOKEN=of-\(name)"])
      #expect(try lines("\(folder)/\(secrets)") == ["CHATWOOT_API_TOKEN=of-\(name)"])
      #expect(try lines("\(folder)/\(name).env").contains("ROYAL_SPOOL=\(folder)/\(spool)"))
      #expect(FileManager.default.fileExists(atPath: "\(folder)/\(spool)/FORMAT"))
    }
    #expect(try royal(box, ["init", "--config", "\(folder)/sur.env"], code: 78).errors.contains("sur.env is there"))
  }

  @Test func `a relative spool lies beside the configuration file, wherever init is called`() throws {
    let box = try Sandbox(hasSpool: false)
    let file = "\(box.folder)/z/royal.env"
    _ = try royal(box, ["init", "--config", file, "ROYAL_SPOOL=./queue"])
    #expect(try lines(file).contains("ROYAL_SPOOL=\(box.folder)/z/queue"))
    #expect(FileManager.default.fileExists(atPath: "\(box.folder)/z/queue/FORMAT"))
    try FileManager.default.removeItem(atPath: "\(box.folder)/z/queue")
    #expect(try royal(box, ["init", "--spool", "--config", file]).output.contains("\(box.folder)/z/queue is ready"))
    #expect(FileManager.default.fileExists(atPath: "\(box.folder)/z/queue/FORMAT"))
    let missing = try royal(box, ["init", "--spool", "--config", "\(box.folder)/no.env"], code: 78)
    #expect(missing.errors.contains("no.env: No such file"))
  }

  @Test(arguments: [["--preset", "huge"], ["NONSENSE=1"], ["PORT=0"], ["word"], ["--frob"]])
  func `what is wrong is refused and writes nothing`(words: [String]) throws {
    let box = try Sandbox(hasSpool: false)
    _ = try royal(box, ["init", "--config", "\(box.folder)/y/royal.env"] + words, code: 64)
    #expect(!FileManager.default.fileExists(atPath: "\(box.folder)/y/royal.env"))
  }

  @Test func `run by root the spool is the daemon's and the hook can read its file`() throws {
    guard Surroundings.isRoot else { return }
    let box = try Sandbox(hasSpool: false)
    let file = "\(box.folder)/z/royal.env"
    // Users that every Debian has stand in for royal and royal-hook.
    _ = try royal(box, ["init", "--config", file, "--user", "daemon", "--hook", "www-data"])
    func owner(_ name: String) -> [UInt32] {
      var information = stat()
      return stat("\(box.folder)/z/\(name)", &information) == 0 ? [information.st_uid, information.st_gid] : []
    }
    let (daemon, group, hook) = (
      getpwnam("daemon").pointee.pw_uid, getgrnam("daemon").pointee.gr_gid, getgrnam("www-data").pointee.gr_gid
    )
    #expect(owner("royal.env") == [0, hook] && owner("royal-drain.env") == [0, group])
    #expect(
      owner("spool") == [daemon, hook] && owner("spool/new") == [daemon, hook]
        && owner("spool/dead") == [daemon, group])
  }
}
