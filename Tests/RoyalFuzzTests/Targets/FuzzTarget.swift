/// What was found wrong with a text: a promise that does not hold for it.
struct FuzzFinding: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}

/// The grammars that strangers write in, each with what must hold for every text whatever.
///
/// The same checks run in two ways: with libFuzzer (`.ci/fuzz`), and on seeded changes of the corpus in `swift test`.
enum FuzzTarget: String, CaseIterable {
  case json
  case httpRequest = "http-request"
  case httpResponse = "http-response"
  case chatwoot, evolution
  case entry, turn, user, seen
  case configuration, html, answer

  /// - Throws: ``FuzzFinding`` with what does not hold. A trap is a finding too.
  func check(_ text: [UInt8]) throws {
    switch self {
    case .json: try JSONFuzz.check(text)
    case .httpRequest: try HTTPRequestFuzz.check(text)
    case .httpResponse: try HTTPResponseFuzz.check(text)
    case .chatwoot: try WebhookFuzz.checkChatwoot(text)
    case .evolution: try WebhookFuzz.checkEvolution(text)
    case .entry: try SpoolFuzz.checkEntry(text)
    case .turn: try SpoolFuzz.checkTurn(text)
    case .user: try SpoolFuzz.checkUser(text)
    case .seen: try SpoolFuzz.checkSeen(text)
    case .configuration: try ConfigurationFuzz.check(text)
    case .html: try TextFuzz.checkHTML(text)
    case .answer: try TextFuzz.checkAnswer(text)
    }
  }
}

/// Fails where a promise does not hold.
func require(_ holds: Bool, _ promise: @autoclosure () -> String) throws {
  guard holds else { throw FuzzFinding(promise()) }
}
