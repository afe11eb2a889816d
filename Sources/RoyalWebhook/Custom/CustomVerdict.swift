import RoyalCore
import RoyalSystem

/// What the body of a custom webhook comes to, as hooks.d/NAME.conf says.
///
/// A body that is no message is ignored rather than refused: senders repeat what is refused, and keep the rest back meanwhile.
struct CustomVerdict {
  let hook: HookSettings
  let arrival: Arrival

  func on(_ body: JSONValue) -> Verdict {
    guard body.kind == .object else { return .reject(.malformed("the body is no JSON object")) }
    if let filter = hook.filters.first(where: { !$0.matches(body) }) {
      return .ignore(reason: reason("filter", filter.path.description), report: nil)
    }
    guard let user = line(hook.user, body) else { return .ignore(reason: "no_user", report: nil) }
    let text = MessageText.clean(Array((hook.text.text(in: body) ?? "").utf8))
    let attachments = hook.attachments.compactMap { CustomVerdict.attachment($0, body) }
    let isBlank = MessageText.isBlank(text)
    if isBlank, attachments.isEmpty { return .ignore(reason: "no_text", report: nil) }
    return .accept(filing(body, user, isBlank ? [] : text, attachments))
  }

  /// What the sender calls an attachment is its type; nil where nothing is there.
  private static func attachment(_ path: JSONPath, _ body: JSONValue) -> String? {
    guard let value = path.value(in: body) else { return nil }
    let type = path.name ?? "file"
    switch value.kind {
    case .object: return AttachmentLine.place(type: type, latitude: value["latitude"], longitude: value["longitude"])
    case .array: return value.elements.isEmpty ? nil : AttachmentLine.text(type: type, url: nil)
    case .string:
      guard let text = value.string, !text.isEmpty else { return nil }
      let isAddress = text.hasPrefix("https://") || text.hasPrefix("http://")
      return AttachmentLine.text(type: type, url: isAddress ? text : nil)
    case .number, .bool, .null: return nil
    }
  }

  private func filing(_ body: JSONValue, _ user: String, _ text: [UInt8], _ attachments: [String]) -> Filing {
    let id = line(hook.id, body)
    let key =
      id.map { EventKey.event(source: hook.name, kind: Entry.Kind.message.rawValue, scope: "", id: $0) }
      ?? EventKey(random: randomBytes(EventKey.size))
    var entry = Entry(
      kind: .message, key: key, source: hook.name, user: "\(hook.name):\(user)", arrival: arrival, body: text)
    if id == nil { entry[.keyFrom] = "random" }
    entry[.sent] = Timestamp.iso(sent(body) ?? arrival.now)
    let replyTo = line(hook.replyTo, body) ?? user
    entry[.conversation] = line(hook.conversation, body) ?? replyTo
    entry[.message] = id
    entry[.replyTo] = replyTo
    entry[.name] = line(hook.personName, body)
    for attachment in attachments.prefix(AttachmentLine.limit) { entry.append(.attachment, attachment) }
    return Filing(entry, key: key)
  }

  /// A value as it may stand in a header line; nil where nothing is left of it.
  private func line(_ paths: [JSONPath], _ body: JSONValue) -> String? {
    paths.text(in: body).map(HeaderValue.clean).flatMap { $0.isEmpty ? nil : $0 }
  }

  /// The sender's time: ISO 8601, or seconds or milliseconds since the Unix epoch. One that is still to come is none.
  private func sent(_ body: JSONValue) -> Int? {
    guard let text = hook.sent.text(in: body) else { return nil }
    // No hexadecimal number, no infinity.
    let isDecimal = text.utf8.allSatisfy { "0123456789.eE+-".utf8.contains($0) }
    let number = (isDecimal ? Double(text) : nil).flatMap { seconds in
      abs(seconds) < 1e14 ? Int(seconds < 1e11 ? seconds * 1000 : seconds) : nil
    }
    guard let time = number ?? Timestamp.parse(text), time > 0, time <= arrival.now + 60_000 else { return nil }
    return time
  }
}
