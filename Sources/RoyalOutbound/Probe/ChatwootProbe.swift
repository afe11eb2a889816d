import RoyalCore

/// Chatwoot: the token, its kind, the accounts (contracts §4.1: a bot's token may read conversations and little else).
extension ServiceProbe {
  enum TokenKind: String { case user, bot }

  func chatwoot() -> [Finding] {
    guard settings.chatwootAPIURL != nil else {
      return [Finding(.note, "chatwoot", "CHATWOOT_API_URL is not set: answers to it are printed by the drain")]
    }
    let api = PlatformAPI(
      base: settings.chatwootAPIURL, tokenHeader: "Api-Access-Token", token: settings.chatwootAPIToken,
      transport: transport)
    guard let api else {
      return [
        Finding(
          .fault, "chatwoot", "CHATWOOT_API_TOKEN is not set: nothing can be sent",
          remedy: "put the access token of an agent bot or user into royal-drain.env")
      ]
    }
    switch api.get("/api/v1/profile", timeout: ServiceProbe.timeout, limit: ServiceProbe.limit) {
    case .notSent(let reason), .ambiguous(let reason):
      return [unreachable("chatwoot", "CHATWOOT_API_URL", api.reason(reason))]
    case .reply(let reply): return read(reply, api) + clock("chatwoot", reply)
    }
  }

  private func read(_ reply: HTTPReply, _ api: PlatformAPI) -> [Finding] {
    // Looked into before the token is taken out of it: a short token is part of many words.
    let said = ChatwootAnswer.message(reply).lowercased()
    let message = api.reason(ChatwootAnswer.message(reply))
    switch reply.status {
    case 200...299: return profile(reply, api)
    case 401...403 where said.utf8.contains("bot".utf8):
      return [bot] + settings.chatwootAccountIDs.map { account($0, .bot, api) }
    case 401, 403: return [refused(reply.status, message, isStripped: said.utf8.contains("sign in".utf8))]
    case 404 where !settings.chatwootAccountIDs.isEmpty:
      // Something in front of Chatwoot lets only some routes through.
      return settings.chatwootAccountIDs.map { account($0, nil, api) }
    default:
      return [
        Finding(
          .fault, "chatwoot", "it answers HTTP \(reply.status): \(message)",
          remedy: "correct CHATWOOT_API_URL: the address of Chatwoot itself, without a path")
      ]
    }
  }

  private var bot: Finding { Finding(.ok, "chatwoot", "the token is valid; it is an agent bot's") }

  private func profile(_ reply: HTTPReply, _ api: PlatformAPI) -> [Finding] {
    guard let json = try? JSONValue.parse(reply.body), json["id"]?.int != nil else {
      return [
        Finding(
          .fault, "chatwoot", "what answers there is not Chatwoot",
          remedy: "correct CHATWOOT_API_URL: the address of Chatwoot itself, without a path")
      ]
    }
    let name = HeaderValue.clean(json["name"]?.string ?? "")
    let user = Finding(
      .ok, "chatwoot", "the token is valid; it is a user's\(name.isEmpty ? "" : ": \(name)")",
      remedy: "an agent bot's token would tell its own answers from people's, and makes a handoff a real one")
    let members = (json["accounts"]?.elements ?? []).compactMap { $0["id"]?.int }
    guard !members.isEmpty else { return [user] + settings.chatwootAccountIDs.map { account($0, .user, api) } }
    return [user]
      + settings.chatwootAccountIDs.map { id in
        members.contains(id) ? accountIsThere(id) : stranger(id, "the token's user is a member of \(members)")
      }
  }

  private func refused(_ status: Int, _ message: String, isStripped: Bool) -> Finding {
    Finding(
      .fault, "chatwoot", "it refuses the token: HTTP \(status) \(message)",
      remedy: isStripped
        ? "the token did not arrive: a web server in front of Chatwoot drops the header (nginx: underscores_in_headers on)"
        : "correct CHATWOOT_API_TOKEN: Chatwoot, Settings, Bots (or Profile settings), Access token")
  }

  /// A conversation that does not exist is looked for: both kinds of token may ask for one.
  private func account(_ id: Int, _ kind: TokenKind?, _ api: PlatformAPI) -> Finding {
    let path = "/api/v1/accounts/\(id)/conversations/0"
    switch api.get(path, timeout: ServiceProbe.timeout, limit: ServiceProbe.limit) {
    case .notSent(let reason), .ambiguous(let reason):
      return unreachable("chatwoot", "CHATWOOT_API_URL", api.reason(reason))
    case .reply(let reply):
      let said = ChatwootAnswer.message(reply).lowercased()
      let message = api.reason(ChatwootAnswer.message(reply))
      switch reply.status {
      case 200...299, 404: return accountIsThere(id)
      case 401...403 where said.utf8.contains("endpoint".utf8):
        return Finding(
          .note, "chatwoot", "account \(id) cannot be looked at: Chatwoot before 4.14.2 shows bots nothing")
      case 401, 403:
        return kind == nil
          ? refused(reply.status, message, isStripped: said.utf8.contains("sign in".utf8)) : stranger(id, message)
      default: return Finding(.warning, "chatwoot", "account \(id): HTTP \(reply.status) \(message)")
      }
    }
  }

  private func accountIsThere(_ id: Int) -> Finding { Finding(.ok, "chatwoot", "account \(id) is open to it") }

  private func stranger(_ id: Int, _ reason: String) -> Finding {
    Finding(
      .fault, "chatwoot", "account \(id) is closed to it: \(reason)",
      remedy: "correct CHATWOOT_ACCOUNT_ID, or take a token of that account")
  }
}
