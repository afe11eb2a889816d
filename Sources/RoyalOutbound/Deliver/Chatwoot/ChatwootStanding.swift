import RoyalCore
import RoyalSystem
import Synchronization

/// Remembers for a while that a token may not do something, such as read conversations, so that it is not asked for each answer.
final class Rights: Sendable {
  private static let pause = 600_000
  private let notBefore = Mutex(Int.min)

  /// - Parameter now: monotonic milliseconds.
  func areThere(now: Int) -> Bool { notBefore.withLock { $0 <= now } }
  func refused(now: Int) { notBefore.withLock { $0 = now + Rights.pause } }
}

extension ChatwootDelivery {
  /// Reads the conversation once more: between the webhook and the answer a human may have taken it.
  /// A user's token may do so, a bot's from v4.14.2 on.
  public func standing(of destination: Destination) -> Standing {
    guard lookRights.areThere(now: Clock.monotonic()), let path = ChatwootDelivery.path(destination),
      case .reply(let reply) = api.get(path, timeout: 5000, limit: 4 << 20)
    else { return .unknown }
    if [401, 403].contains(reply.status) { lookRights.refused(now: Clock.monotonic()) }
    guard reply.status == 200, let conversation = try? JSONValue.parse(reply.body),
      let status = conversation["status"]?.string
    else { return .unknown }
    let isAnswered = status == "pending" || (mode == .account && status == "open")
    guard isAnswered else { return .taken(reason: "its status is \(HeaderValue.clean(status))") }
    return assignee(conversation["meta"])
  }

  private func assignee(_ meta: JSONValue?) -> Standing {
    guard let assignee = meta?["assignee"], assignee.kind == .object else { return .ours }
    let type = meta?["assignee_type"]?.string ?? assignee["type"]?.string
    guard type == "AgentBot" || type == "agent_bot" else { return .taken(reason: "a person is assigned") }
    guard let botID, let other = assignee["id"]?.int, other != botID else { return .ours }
    return .taken(reason: "another bot is assigned")
  }
}
