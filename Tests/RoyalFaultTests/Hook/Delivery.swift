import Foundation
import RoyalCore
import Testing

@testable import RoyalTestKit

/// One event that a platform delivers, and what the spool must hold of it.
struct Delivery: CustomTestStringConvertible {
  enum Platform: String, CaseIterable { case chatwoot, evolution }

  let platform: Platform
  let number: Int
  let way: Way

  var testDescription: String { "\(platform.rawValue) by \(way.rawValue)" }

  static let all = Platform.allCases.flatMap { platform in
    Way.allCases.map { Delivery(platform: platform, number: 0, way: $0) }
  }

  func with(number: Int) -> Delivery { Delivery(platform: platform, number: number, way: way) }

  /// Longer than a page, so that a torn entry shows.
  var text: String { "Mensaje \(number): " + String(repeating: "¿tenés anillos? ", count: 300) + "." }

  var request: HookRequest {
    switch platform {
    case .chatwoot: HookRequest("/webhook/chatwoot", Bodies.chatwoot(text, id: 1_000_000 + number))
    case .evolution: HookRequest("/webhook/evolution", Bodies.evolution(text, id: "3EB0\(1_000_000 + number)"))
    }
  }

  /// What the platform repeats after; everything else makes it drop the message.
  var temporary: Int { platform == .chatwoot ? 500 : 503 }

  /// What is wrong with a run of the hook and what it left behind.
  func flaws(_ run: TracedRun, in box: Sandbox) throws -> [String] {
    var flaws = try torn(in: box)
    let count = try box.names("new").count
    if run.isAcknowledged, count != 1 { flaws.append("acknowledged, and new/ holds \(count) entries") }
    if count > 1 { flaws.append("new/ holds \(count) entries of one event") }
    // Of a request that could not be read nobody knows who sent it.
    let isUnread = run.finished.errors.contains("route=none status=503")
    if let status = run.status, status != 200, status != temporary, !isUnread {
      flaws.append("\(platform) is told \(status) and drops the message")
    }
    if run.finished.ending != .signal(SIGKILL), case let left = try box.names("tmp"), !left.isEmpty {
      flaws.append("tmp/ holds \(left)")
    }
    return flaws
  }

  /// Entries in new/ that are not whole.
  func torn(in box: Sandbox) throws -> [String] {
    try box.names("new").compactMap { name in
      guard let entry = try? box.entry("new/\(name)") else { return "\(name) is no entry" }
      return entry.text == text ? nil : "\(name) is torn: \(entry.text.utf8.count) bytes of text"
    }
  }
}
