import RoyalCore
import RoyalOperate

/// What `royal serve` says when it starts: what is configured, what is not, and which URLs to paste where.
struct StartupText {
  let settings: Settings
  let port: Int
  let mode: ServeMode

  var text: String {
    """
    Royal listens on \(address), mode \(mode.rawValue)\(mode.remark)
      configuration  \(settings.file ?? "none (see etc/royal.env.example)")
      spool          \(settings.spool)
      agent          \(agent)
      Chatwoot       \(chatwoot)
      Evolution API  \(evolution)

    Paste into Chatwoot (Settings, Integrations, Webhooks, event "Message created"; or the outgoing URL of an agent bot):
      \(address)/webhook/chatwoot
    Paste into Evolution API (webhook of the instance, event MESSAGES_UPSERT):
      \(address)/webhook/evolution
    \(warnings)
    Try it:
      curl -X POST \(address)/test/message -H 'Content-Type: application/json' -d '{"message":"Hola, ¿tenés anillos?","user_id":"ana"}'

    Ctrl-C stops.

    """
  }

  private var address: String {
    let host = settings.host.utf8.contains(UInt8(ascii: ":")) ? "[\(settings.host)]" : settings.host
    return "http://\(host):\(port)"
  }

  private var agent: String {
    switch settings.agent {
    case .rules: "rules, from \(settings.rules ?? settings.located("rules/royal.rules") ?? "the built-in copy")"
    case .command: "command \(settings.agentCommand ?? "")"
    case .openai: "openai, model \(settings.openAIModel) at \(settings.openAIBaseURL)"
    }
  }

  private var chatwoot: String {
    guard let url = settings.chatwootAPIURL, settings.chatwootAPIToken != nil else {
      return "not configured: answers are printed here (set CHATWOOT_API_URL and CHATWOOT_API_TOKEN)"
    }
    return "answers go to \(url), mode \(settings.chatwootMode.rawValue)"
  }

  private var evolution: String {
    guard let url = settings.evolutionAPIURL, settings.evolutionAPIToken != nil else {
      return "not configured: answers are printed here (set EVOLUTION_API_URL and EVOLUTION_API_TOKEN)"
    }
    return "answers go to \(url)"
  }

  private var warnings: String {
    var lines: [String] = []
    if settings.chatwootWebhookSecrets.isEmpty {
      lines.append("CHATWOOT_WEBHOOK_SECRET is not set: whoever reaches this port can write as Chatwoot.")
    }
    if settings.evolutionWebhookToken == nil, settings.evolutionJWTKey == nil {
      lines.append("EVOLUTION_WEBHOOK_TOKEN is not set: whoever reaches this port can write as Evolution API.")
    }
    if settings.adminToken == nil { lines.append("ROYAL_ADMIN_TOKEN is not set: /admin/clear-queue is closed.") }
    lines.append(PrivateAddress.advice(settings.host) + ".")
    return "\n" + lines.joined(separator: "\n") + "\n"
  }
}
