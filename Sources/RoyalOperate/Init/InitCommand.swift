import Glibc
import RoyalCore
import RoyalSpool
import RoyalSystem

/// `royal init`: a commented configuration with secrets, and the spool.
public enum InitCommand {
  public static let subcommand = Subcommand(
    "init", "write a configuration with secrets, and make the spool",
    synopsis: "[--config FILE] [--preset NAME] [--from-env FILE] [--force] [--yes] [KEY=VALUE…] "
      + "| --spool [--config FILE]",
    help: """
      Writes royal.env, every key with its comment, and beside it royal-drain.env with the tokens that the hook must not know,
      both with mode 0640; makes tokens for Evolution API's webhook and the admin routes; makes the spool. On a terminal it
      asks for what it cannot know. Nothing that is there is overwritten without --force, which keeps the old file as .old.

        --config FILE     default: $ROYAL_CONFIG, else etc/royal.env in a checkout, else /etc/royal/royal.env; beside another
                          NAME.env the tokens are in NAME-drain.env, and it has a spool of its own
        --preset NAME     local (2 workers, 3 users, buffer 5 s), small (3, 5, 8 s) or large (5, 10, 10 s)
        --from-env FILE   take over the .env of the Python server; what Royal does not know is listed
        --user NAME       run by root: the daemon's user, default royal; the hook's group is --hook, default royal-hook
        -f, --force       replace files that are there
        -y, --yes         ask nothing
        --spool           only make the spool of the configuration, or what is missing of it
        KEY=VALUE         any key of royal.env(5); it wins over a preset, that over an .env

      Example: royal init --preset small --from-env ../bot/.env CHATWOOT_MODE=agent_bot
      """
  ) { words, console in
    let grammar = Arguments.Grammar(
      flags: ["spool", "force", "yes"], options: ["config", "preset", "from-env", "user", "hook"],
      short: ["f": "force", "y": "yes"])
    let arguments = try Arguments(words, grammar)
    let owners = InitOwners(user: arguments.value("user") ?? "royal", hook: arguments.value("hook") ?? "royal-hook")
    if arguments.has("spool") { return try makeSpool(arguments, console) }
    let path = arguments.value("config") ?? defaultPath()
    let files = InitFiles(path: path, owners: owners)
    if !arguments.has("force"), let first = files.present.first {
      throw CommandFailure(
        ExitCode.configuration, "\(first) is there already; --force replaces it and keeps the old one")
    }
    var values = InitValues()
    try gather(arguments, &values)
    if console.isInteractive, !arguments.has("yes") { InitQuestions(console: console).ask(&values) }
    values.generate()
    try files.makeFolder()
    values.setSpool(standard: defaultSpool(path), folder: absoluteFolder(of: path))
    return try write(values, files, console)
  }

  private static func gather(_ arguments: Arguments, _ values: inout InitValues) throws {
    if let name = arguments.value("from-env") { values.take(DotEnvFile(try read(name)), name: name) }
    if let name = arguments.value("preset") {
      guard let preset = Preset(rawValue: name) else {
        let all = Preset.allCases.map(\.rawValue).joined(separator: ", ")
        throw CommandFailure.usage("--preset: \"\(Columns.safe(name))\" is none of \(all)")
      }
      values.set(preset)
    }
    for operand in arguments.operands {
      guard let equals = operand.firstIndex(of: "=") else {
        throw CommandFailure.usage("\"\(Columns.safe(operand))\" is no KEY=VALUE")
      }
      try values.set(String(operand[..<equals]), String(operand[operand.index(after: equals)...]))
    }
  }

  private static func write(_ values: InitValues, _ files: InitFiles, _ console: Console) throws -> Int32 {
    let template = ConfigurationTemplate(values: values.values)
    // What is written is read back first: a file that Royal would refuse helps nobody.
    let main = try ConfigurationFile(Array(template.main.utf8), name: files.path)
    let secrets = try ConfigurationFile(Array(template.drain.utf8), name: files.secretsPath)
    let settings = try Settings(SettingsReader(files: main.assignments + secrets.assignments) { _ in nil })
    try files.write(template)
    try files.makeSpool(settings.spool)
    for note in values.notes { console.say(note + "\n") }
    console.say(summary(settings, files))
    return ExitCode.success
  }

  private static func summary(_ settings: Settings, _ files: InitFiles) -> String {
    var text = """
      Written: \(files.path), \(files.secretsPath)
      The spool \(settings.spool) is ready.
      Evolution API: webhook …/webhook/evolution with the header Authorization: Bearer \(settings.evolutionWebhookToken ?? "")

      """
    if settings.chatwootAPIURL != nil, settings.chatwootWebhookSecrets.isEmpty {
      text += "Chatwoot: copy the webhook's secret into CHATWOOT_WEBHOOK_SECRET once it is made there.\n"
    }
    return text + "Next: ROYAL_CONFIG=\(files.path) royal check\n"
  }

  private static func makeSpool(_ arguments: Arguments, _ console: Console) throws -> Int32 {
    guard arguments.operands.isEmpty else { throw CommandFailure.usage("init --spool takes no operand") }
    umask(0o007)
    // The spool is made where the drain looks for it; its secrets are not needed for that.
    let settings = try Settings.load(role: .hook, file: arguments.value("config"))
    try Spool.make(settings.spool)
    console.say("The spool \(settings.spool) is ready.\n")
    return ExitCode.success
  }

  private static func defaultPath() -> String {
    if let path = environmentVariable("ROYAL_CONFIG"), !path.isEmpty { return path }
    return isCheckout ? "./etc/royal.env" : "/etc/royal/royal.env"
  }

  private static var isCheckout: Bool {
    access("./etc/royal.env.example", F_OK) == 0 && access("./Package.swift", F_OK) == 0
  }

  /// Absolute, so that it is the same from wherever a program is started; no two configurations share one.
  static func defaultSpool(_ path: String) -> String {
    let name = InitFiles.name(of: path)
    let isShop = name != "royal"
    if InitFiles.folder(of: path) == "/etc/royal/" { return isShop ? InitFiles.shops + name : "/var/spool/royal" }
    let folder = path == "./etc/royal.env" ? realPath(".") ?? "." : absoluteFolder(of: path)
    return isShop ? "\(folder)/spool-\(name)" : "\(folder)/spool"
  }

  private static func absoluteFolder(of path: String) -> String {
    let folder = InitFiles.folder(of: path)
    return realPath(folder) ?? folder
  }

  private static func read(_ path: String) throws(CommandFailure) -> String {
    let raw = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard raw >= 0 else { throw CommandFailure(ExitCode.configuration, "--from-env: \(path): \(Errno.current)") }
    do {
      return String(decoding: try FileDescriptor(owning: raw).readAll(limit: 1 << 20), as: UTF8.self)
    } catch {
      throw CommandFailure(ExitCode.configuration, "--from-env: \(path): \(error)")
    }
  }
}
