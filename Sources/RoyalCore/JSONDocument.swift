/// A JSON text that has been checked, with an index that lets a reader step over what it does not want.
///
/// The index has an entry for every array, object and string, in the order in which they start. That is enough to make
/// reading linear, and its size is bounded: 8 bytes for at least 2 bytes of text.
final class JSONDocument: Sendable {
  struct Entry: Sendable {
    /// The offset behind the value.
    var end: UInt32
    /// The number of the first entry that starts behind the value.
    var next: UInt32
  }

  let bytes: [UInt8]
  let entries: [Entry]

  init(_ bytes: [UInt8], maximumDepth: Int) throws(JSONError) {
    guard UInt32(exactly: bytes.count) != nil else { throw JSONError(offset: 0, reason: "longer than 4 GiB") }
    self.bytes = bytes
    self.entries = try bytes.withUnsafeBufferPointer { buffer throws(JSONError) in
      var scanner = JSONScanner(bytes, maximumDepth: maximumDepth)
      return try Self.index(UnsafeRawBufferPointer(buffer), &scanner)
    }
  }

  private static func index(
    _ text: UnsafeRawBufferPointer, _ scanner: inout JSONScanner
  ) throws(JSONError) -> [Entry] {
    var entries: [Entry] = []
    var open: [Int] = []
    while true {
      switch try scanner.next(in: text) {
      case .beginObject, .beginArray:
        open.append(entries.count)
        entries.append(Entry(end: 0, next: 0))
      case .endObject, .endArray:
        guard let opened = open.popLast() else { preconditionFailure("the scanner closes what it has opened") }
        entries[opened] = Entry(end: UInt32(scanner.offset), next: UInt32(entries.count))
      case .key(let range), .string(let range):
        entries.append(Entry(end: UInt32(range.upperBound + 1), next: UInt32(entries.count + 1)))
      case .number, .bool, .null:
        continue
      case .end:
        return entries
      }
    }
  }

  /// Runs `body` with a reader that stands at a value.
  func read<Result>(at offset: UInt32, _ entry: UInt32, _ body: (inout JSONReader) -> Result) -> Result {
    bytes.withUnsafeBytes { text in
      entries.withUnsafeBufferPointer { entries in
        var reader = JSONReader(text: text, entries: entries, offset: Int(offset), entry: Int(entry))
        return body(&reader)
      }
    }
  }
}
