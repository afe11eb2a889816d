@testable import RoyalCore
@testable import RoyalSpool
@testable import RoyalWebhook

/// Whatever a platform's webhook sends, what the hook makes of it is an entry that the drain reads as it was meant.
enum WebhookFuzz {
  /// 2026-11-22T17:40:03.123Z
  private static let arrival = Arrival(now: 1_795_369_203_123, nonce: "00112233445566778899aabbccddeeff")

  static func checkChatwoot(_ text: [UInt8]) throws {
    guard let body = try? JSONValue.parse(text) else { return }
    for mode in ChatwootMode.allCases {
      var settings = Settings()
      settings.chatwootMode = mode
      settings.whatsappOwner = mode == .account ? .first : .evolution
      try check(ChatwootVerdict.verdict(on: body, settings: settings, arrival: arrival))
    }
  }

  static func checkEvolution(_ text: [UInt8]) throws {
    guard let body = try? JSONValue.parse(text) else { return }
    for owner in [WhatsAppOwner.first, .chatwoot] {
      var settings = Settings()
      settings.whatsappOwner = owner
      try check(EvolutionVerdict.verdict(on: body, settings: settings, arrival: arrival))
    }
  }

  private static func check(_ verdict: Verdict) throws {
    switch verdict {
    case .accept(let filing):
      try require(filing.entry.kind == .message, "something else than a message is accepted")
      try check(filing)
      try check(Outcome.received(filing.key))
    case .ignore(let reason, let report):
      try require(report?.entry.kind != .message, "a message is ignored and stored all the same")
      try require(!reason.isEmpty && reason.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }, "the reason is no line")
      if let report { try check(report) }
      try check(Outcome.ignored(reason, reported: report?.entry.kind))
    case .reject(let refusal): try HTTPRequestFuzz.checkRefusal(refusal)
    }
  }

  /// The file is read back with the same lines and the same text, and under the name that it gets.
  private static func check(_ filing: Filing) throws {
    let bytes = filing.entry.serialized()
    try require(bytes.count <= Spool.entryLimit, "the entry has \(bytes.count) bytes")
    let entry: Entry
    do {
      entry = try Entry.parse(bytes)
    } catch {
      throw FuzzFinding("the drain could not read the entry: \(error)")
    }
    try require(entry.serialized() == bytes, "the entry is read as another")
    try require(entry.body == filing.entry.body, "the text is read as another")
    try require(entry[.key] == filing.key.hex && entry[.nonce] == arrival.nonce, "its identity is another")
    try require(UserTag(user: entry.userID) == filing.name.user, "the name's user is another")
    try require(EntryName(filing.name.text) == filing.name, "the name is read as another")
    try require(!hasControls(entry.body), "the text holds control characters")
    for name in [HeaderName.conversation, .replyTo, .user] {
      try require((entry[name]?.utf8.count ?? 0) < HeaderValue.limit, "\(name.rawValue) was cut off")
    }
  }

  /// Anything that a terminal may take for a command, C1 included (ECMA-48 §5.3).
  private static func hasControls(_ text: [UInt8]) -> Bool {
    String(decoding: text, as: UTF8.self).unicodeScalars.contains { scalar in
      scalar.value < 0x20 && scalar != "\n" && scalar != "\t" || 0x7F...0x9F ~= scalar.value
    }
  }

  private static func check(_ outcome: Outcome) throws {
    try require((try? JSONValue.parse(outcome.answer.body))?["status"]?.string != nil, "the answer is no JSON")
  }
}
