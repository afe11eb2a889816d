import RoyalCore
import RoyalOutbound
import RoyalSpool
import RoyalSystem

/// `royal check`: the doctor.
enum CheckCommand {
  static let subcommand = Subcommand(
    "check", "the doctor: looks at everything and says what to do", synopsis: "[--offline] [--json] [--quiet]",
    help: """
      Looks at the configuration (every wrong line), the spool, the clock, the programs, nginx and systemd where they are
      installed, then calls Chatwoot, Evolution API and the model, without changing anything there. Says what to do for each
      fault. Run it as the daemon's user, or as root: others cannot read royal-drain.env.

      Exit status: 0 no fault, 69 only a called service has one, 78 anything here has one.

        --offline         call nobody
        -q, --quiet       only warnings and faults
        --json            as JSON

      Example: royal check --offline
      """
  ) { words, console in
    let grammar = Arguments.Grammar(flags: ["offline", "json", "quiet"], short: ["q": "quiet"])
    let arguments = try Arguments(words, grammar)
    guard arguments.operands.isEmpty else { throw CommandFailure.usage("check takes no operand") }
    let local = local()
    let remote =
      arguments.has("offline") ? [] : local.settings.map { ServiceProbe(settings: $0, now: Clock.now).findings() }
    let report = CheckReport(local: local.findings, remote: remote ?? [], console: console)
    console.say(arguments.has("json") ? report.json + "\n" : report.text(isQuiet: arguments.has("quiet")))
    return report.code
  }

  private static func local() -> (findings: [Finding], settings: Settings?) {
    let clock = ClockCheck()
    let configuration = ConfigurationCheck()
    var findings = configuration.findings
    var reported: Int?
    if let settings = configuration.settings {
      findings += SpoolCheck.findings(settings, now: Clock.now())
      reported = SpoolCondition(settings, now: Clock.now()).report?.updated
    }
    findings += ProgramCheck.findings() + ServiceFilesCheck().findings()
    return (findings + clock.findings(reported: reported), configuration.settings)
  }
}

/// What the doctor says, and the exit code of it.
struct CheckReport {
  let local: [Finding]
  let remote: [Finding]
  let console: Console

  var code: Int32 {
    if local.contains(where: { $0.level == .fault }) { return ExitCode.configuration }
    return remote.contains { $0.level == .fault } ? ExitCode.unavailable : ExitCode.success
  }

  func text(isQuiet: Bool) -> String {
    let all = local + remote
    let shown = isQuiet ? all.filter { $0.level >= .warning } : all
    let lines = shown.map { finding in
      let line = "\(paint(finding.level)) \(Columns.left(finding.subject, 14))\(HeaderValue.clean(finding.text))\n"
      return line + (finding.remedy.map { "\(Columns.left("", 23))\(HeaderValue.clean($0))\n" } ?? "")
    }
    let faults = all.count { $0.level == .fault }
    let warnings = all.count { $0.level == .warning }
    return lines.joined() + "\(faults) faults, \(warnings) warnings\n"
  }

  private func paint(_ level: Finding.Level) -> String {
    let word = Columns.left(level.rawValue, 8)
    switch level {
    case .ok: return console.paint(word, .green)
    case .note: return word
    case .warning: return console.paint(word, .yellow)
    case .fault: return console.paint(word, .red)
    }
  }

  var json: String {
    let findings = (local + remote).map { finding in
      JSONText.object([
        ("level", JSONText.text(finding.level.rawValue)), ("subject", JSONText.text(finding.subject)),
        ("text", JSONText.text(finding.text)), ("remedy", JSONText.text(finding.remedy)),
      ])
    }
    return JSONText.object([
      ("faults", String((local + remote).count { $0.level == .fault })),
      ("warnings", String((local + remote).count { $0.level == .warning })), ("exit", String(code)),
      ("findings", JSONText.array(findings)),
    ])
  }
}
