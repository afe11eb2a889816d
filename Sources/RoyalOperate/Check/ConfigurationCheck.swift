import Glibc
import RoyalCore
import RoyalOutbound
import RoyalSystem

/// The configuration: every line that is wrong, not only the first, and what is missing.
struct ConfigurationCheck {
  private static let subject = "configuration"

  private(set) var findings: [Finding] = []
  /// What the programs will work with; nil where they will refuse.
  private(set) var settings: Settings?

  init() {
    do {
      let files = try Settings.files()
      for path in [files.main, files.secrets].compactMap({ $0 }) { readLines(path) }
      checkEnvironment()
      load(files)
    } catch {
      fault(error.description)
    }
  }

  private mutating func add(_ level: Finding.Level, _ text: String, remedy: String? = nil) {
    findings.append(Finding(level, ConfigurationCheck.subject, text, remedy: remedy))
  }

  private mutating func fault(_ text: String) {
    let finding = Finding(.fault, ConfigurationCheck.subject, text, remedy: "royal.env(5) tells what is allowed")
    if !findings.contains(finding) { findings.append(finding) }
  }

  /// Each line by itself, so that one error does not hide the next.
  private mutating func readLines(_ path: String) {
    guard let bytes = ConfigurationCheck.bytes(path) else {
      return add(
        .warning, "\(path) cannot be read: \(Errno.current)", remedy: "run royal check as the daemon's user, or as root"
      )
    }
    checkMode(path)
    var lines: [String: Int] = [:]
    for (index, line) in bytes.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
      do {
        let file = try ConfigurationFile([UInt8](repeating: 0x0A, count: index) + line, name: path)
        _ = try Settings(SettingsReader(files: file.assignments) { _ in nil })
        for assignment in file.assignments {
          if let before = lines.updateValue(index + 1, forKey: assignment.key) {
            add(
              .warning, "\(path) line \(index + 1): \(assignment.key) stands in line \(before) too; the last one counts"
            )
          }
        }
      } catch {
        fault(error.description)
      }
    }
  }

  /// Secrets are nobody else's business.
  private mutating func checkMode(_ path: String) {
    var information = stat()
    guard stat(path, &information) == 0, information.st_mode & 0o007 != 0 else { return }
    add(.warning, "\(path) is open to everybody on this machine", remedy: "chmod 0640 \(path)")
  }

  private mutating func checkEnvironment() {
    for key in SettingsReader.keys {
      guard let value = environmentVariable(key) else { continue }
      do {
        _ = try Settings(SettingsReader(files: []) { $0 == key ? value : nil })
      } catch {
        fault(error.description)
      }
    }
  }

  private mutating func load(_ files: (main: String?, secrets: String?)) {
    do {
      let isReadable = files.secrets.map { access($0, R_OK) == 0 } ?? true
      let role = isReadable ? SettingsRole.drain : .hook
      let settings = try Settings.load(role: role)
      self.settings = settings
      let name = [files.main, files.secrets].compactMap { $0 }.joined(separator: " and ")
      if findings.allSatisfy({ $0.level != .fault }) { add(.ok, name.isEmpty ? "none: the defaults" : name) }
      findings.append(AgentProbe.finding(settings))
      checkHooks(settings, role)
      checkSecrets(settings)
    } catch {
      fault(error.description)
    }
  }

  /// Custom webhooks, each with its own files.
  private mutating func checkHooks(_ settings: Settings, _ role: SettingsRole) {
    for (name, result) in HookFolder(settings).all(role: role) {
      switch result {
      case .success(let hook):
        if let fault = HookProbe.fault(hook, settings) {
          findings.append(fault)
        } else {
          add(.ok, "custom webhook \(name)")
        }
      case .failure(let error): fault(error.description)
      }
    }
  }

  private mutating func checkSecrets(_ settings: Settings) {
    if settings.chatwootWebhookSecrets.isEmpty {
      add(
        .warning, "CHATWOOT_WEBHOOK_SECRET is not set: anybody who reaches the route can write as Chatwoot",
        remedy: "copy it from the webhook in Chatwoot (4.12 and later)")
    }
    if settings.evolutionWebhookToken == nil, settings.evolutionJWTKey == nil {
      add(
        .warning, "EVOLUTION_WEBHOOK_TOKEN is not set: anybody who reaches the route can write as Evolution API",
        remedy:
          "choose one (openssl rand -hex 24), and set it as header Authorization: Bearer of the instance's webhook")
    }
    if settings.adminToken == nil { add(.note, "ROYAL_ADMIN_TOKEN is not set: /admin/clear-queue is closed") }
    add(.note, PrivateAddress.advice(settings.host))
  }

  private static func bytes(_ path: String) -> [UInt8]? {
    let raw = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard raw >= 0 else { return nil }
    return try? FileDescriptor(owning: raw).readAll(limit: 1 << 20)
  }
}
