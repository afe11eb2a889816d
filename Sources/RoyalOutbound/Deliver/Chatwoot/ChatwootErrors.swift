/// What Chatwoot's answers to a POST mean (v4.15; the same statuses since v3).
extension ErrorTable {
  static let chatwoot = ErrorTable(rows: [
    Row(300...399, .configuration, "redirects are not followed: correct CHATWOOT_API_URL"),
    Row(401, saying: "You need to sign in", .configuration, "the token did not arrive: does a proxy drop the header?"),
    Row(401, saying: "Invalid Access Token", .configuration, "CHATWOOT_API_TOKEN is wrong"),
    Row(401, saying: "Account is suspended", .configuration, "the account is suspended"),
    Row(401, .configuration, "the token has no right to do this"),
    Row(403, .configuration, "the token has no right to do this"),
    Row(404, saying: "Resource could not be found", .permanent, "the account or the conversation is gone"),
    Row(404, .configuration, "no Chatwoot there: correct CHATWOOT_API_URL"),
    Row(405, .configuration, "no Chatwoot there: correct CHATWOOT_API_URL"),
    Row(408, .temporary(), "the request did not arrive in time"),
    Row(422, saying: "Too many messages", .temporary(after: 60_000), "200 messages a minute in one conversation"),
    Row(422, .permanent, "Chatwoot refuses the message"),
    Row(429, .temporary(), "too many requests"),
    Row(400...499, .permanent, "Chatwoot refuses the request"),
    Row(503, namesTime: true, .temporary(), "turned away until later"),
    Row(500...599, .ambiguous, "the message may have been saved"),
  ])
}
