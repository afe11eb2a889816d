import RoyalCore

/// An Evolution webhook's body, contracts/evolution.md §1.1.
struct EvolutionEvent {
  /// In lower case with dots: `messages.upsert`.
  let name: String?
  let instance: String
  let data: JSONValue?
  let key: JSONValue?

  init(_ root: JSONValue) {
    name = root["event"]?.utf8.map(EvolutionEvent.normalized)
    instance = root["instance"]?.string ?? ""
    data = root["data"]
    key = data?["key"]
  }

  var id: String? { EvolutionEvent.filled(key?["id"]) }
  var isFromMe: Bool { key?["fromMe"]?.bool == true }
  var pushName: String? { EvolutionEvent.filled(data?["pushName"]) }

  /// When the message was written, epoch milliseconds. Nil where that is not said.
  var sent: Int? { EvolutionTime.milliseconds(data?["messageTimestamp"]) }

  /// A string that is not empty: from Baileys 7 on keys are there with nothing in them.
  static func filled(_ value: JSONValue?) -> String? {
    value?.string.flatMap { $0.isEmpty ? nil : $0 }
  }

  /// The configuration's `MESSAGES_UPSERT` and the URL's `messages-upsert` are `messages.upsert` in bodies.
  private static func normalized(_ name: [UInt8]) -> String {
    let separators = [UInt8(ascii: "_"), UInt8(ascii: "-")]
    return String(
      decoding: name.map { separators.contains($0) ? UInt8(ascii: ".") : $0.asciiLowercased }, as: UTF8.self)
  }
}

/// `messageTimestamp`: seconds as a number, a string of digits, or a protobuf Long `{low, high, unsigned}`.
enum EvolutionTime {
  /// Epoch milliseconds.
  static func milliseconds(_ value: JSONValue?) -> Int? {
    // Nobody writes in the year 5138: a larger number says nothing.
    guard let value, let seconds = seconds(value), (1..<100_000_000_000).contains(seconds) else { return nil }
    return seconds * 1000
  }

  private static func seconds(_ value: JSONValue) -> Int? {
    switch value.kind {
    case .number: value.int ?? value.double.flatMap { Int(exactly: $0.rounded(.down)) }
    case .string: value.string.flatMap { Int($0) }
    case .object: long(low: value["low"]?.int, high: value["high"]?.int)
    case .array, .bool, .null: nil
    }
  }

  private static func long(low: Int?, high: Int?) -> Int? {
    guard let low else { return nil }
    return (high ?? 0) << 32 | (low & 0xFFFF_FFFF)
  }
}
