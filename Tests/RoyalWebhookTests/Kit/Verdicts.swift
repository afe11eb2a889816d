import RoyalCore

@testable import RoyalWebhook

extension Verdict {
  var accepted: Entry? { if case .accept(let filing) = self { filing.entry } else { nil } }
  var acceptedFiling: Filing? { if case .accept(let filing) = self { filing } else { nil } }
  var reason: String? { if case .ignore(let reason, _) = self { reason } else { nil } }
  var report: Entry? { if case .ignore(_, let filing) = self { filing?.entry } else { nil } }
  var refusal: Refusal? { if case .reject(let refusal) = self { refusal } else { nil } }

  /// One word for tables: `accept`, `no text`, the reason, or `reject`.
  var word: String {
    switch self {
    case .accept(let filing): filing.entry.body.isEmpty ? "no text" : "accept"
    case .ignore(let reason, _): reason
    case .reject: "reject"
    }
  }
}

extension Entry {
  var text: String { String(decoding: body, as: UTF8.self) }
}

func chatwoot(_ changes: Body.Changes = [:], _ adjust: (inout Settings) -> Void = { _ in }) throws -> Verdict {
  var settings = Settings()
  adjust(&settings)
  let body = try Body.json(Body.chatwoot, changes)
  return ChatwootVerdict.verdict(on: body, settings: settings, arrival: Body.arrival)
}

func evolution(_ changes: Body.Changes = [:], _ adjust: (inout Settings) -> Void = { _ in }) throws -> Verdict {
  var settings = Settings()
  adjust(&settings)
  let body = try Body.json(Body.evolution, changes)
  return EvolutionVerdict.verdict(on: body, settings: settings, arrival: Body.arrival)
}
