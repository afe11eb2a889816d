import RoyalCore
import RoyalOutbound
import RoyalSystem

extension TurnRunner {
  /// The messages that an answer becomes; of one without end only the beginning.
  func parts(of text: String, _ id: EventKey) -> [String] {
    let parts = AnswerSplitter.parts(of: text)
    let limit = AnswerSplitter.mostParts
    if parts.count > limit { log.warn("answer", ["id": id.hex, "parts": String(parts.count), "sent": String(limit)]) }
    return Array(parts.prefix(limit))
  }
}
