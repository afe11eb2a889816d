import RoyalCore

/// What a webhook's body comes to. Pure: the same body, settings and arrival give the same verdict.
enum Verdict {
  /// A message to be answered.
  case accept(Filing)
  /// Nothing to answer; `report` tells the drain what it must know of it.
  case ignore(reason: String, report: Filing?)
  /// Not what the platform sends.
  case reject(Refusal)
}

/// An entry and the name it gets in the spool.
struct Filing {
  let entry: Entry
  let name: EntryName

  var key: EventKey { name.key }

  /// The name's tag is that of the `User` line as it stands in the entry, for that is what the drain reads.
  init(_ entry: Entry, key: EventKey) {
    self.entry = entry
    name = EntryName(user: UserTag(user: entry[.user] ?? ""), key: key)
  }
}

/// What is ours, not the sender's, in an entry: when it came and what tells it from its copies.
struct Arrival {
  /// Epoch milliseconds.
  let now: Int
  /// 32 hex digits, random.
  let nonce: String
  /// Nil unless it came through the front of several nodes.
  var front: FrontMark?
}

extension Entry {
  /// An entry that begins with its identity.
  init(kind: Kind, key: EventKey, source: String, user: String, arrival: Arrival, body: [UInt8] = []) {
    self.init(kind: kind, key: key, nonce: arrival.nonce, body: body)
    self[.received] = Timestamp.iso(arrival.now)
    self[.front] = arrival.front.map { Timestamp.iso($0.sent) }
    self[.tried] = arrival.front?.tried
    self[.source] = source
    self[.user] = user
  }
}

/// A reason as it may stand in an answer, a header and the log: one short line, whatever the sender put into it.
func reason(_ word: String, _ detail: String?) -> String {
  let clean = HeaderValue.clean(detail ?? "none").unicodeScalars.prefix(64)
  return "\(word):\(String(String.UnicodeScalarView(clean)))"
}
