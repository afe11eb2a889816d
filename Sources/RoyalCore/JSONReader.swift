/// A place in a checked JSON text, moved on value by value; valid only while the document lends its bytes.
struct JSONReader {
  let text: UnsafeRawBufferPointer
  let entries: UnsafeBufferPointer<JSONDocument.Entry>
  private(set) var offset: Int
  /// The number of the first entry of the index that starts at or behind `offset`.
  private(set) var entry: Int

  init(text: UnsafeRawBufferPointer, entries: UnsafeBufferPointer<JSONDocument.Entry>, offset: Int, entry: Int) {
    self.text = text
    self.entries = entries
    self.offset = offset
    self.entry = entry
  }

  var byte: UInt8 { text[offset] }

  /// Whether this is where the array or object ends that has been entered.
  var isAtEnd: Bool { byte == UInt8(ascii: "]") || byte == UInt8(ascii: "}") }

  @inline(__always)
  mutating func skipBlanks() { offset = JSONGrammar.endOfBlanks(text, from: offset) }

  /// From the bracket that opens an array or object to its first element or its end.
  @inline(__always)
  mutating func enter() {
    offset += 1
    entry += 1
    skipBlanks()
  }

  /// From behind an element to the next one or to the end.
  @inline(__always)
  mutating func skipSeparator() {
    skipBlanks()
    guard byte == UInt8(ascii: ",") else { return }
    offset += 1
    skipBlanks()
  }

  /// From behind a key to its value.
  @inline(__always)
  mutating func skipColon() {
    skipBlanks()
    offset += 1
    skipBlanks()
  }

  /// From a value to behind it.
  mutating func skipValue() {
    switch byte {
    case UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: "\""): skipIndexed()
    case UInt8(ascii: "t"), UInt8(ascii: "n"): offset += 4
    case UInt8(ascii: "f"): offset += 5
    default: skipNumber()
    }
  }

  /// From a string to behind it; returns what stands between the quotation marks.
  @inline(__always)
  mutating func takeString() -> JSONString {
    let start = offset + 1
    skipIndexed()
    return JSONString(text: UnsafeRawBufferPointer(rebasing: text[start..<offset - 1]))
  }

  @inline(__always)
  private mutating func skipIndexed() {
    let known = entries[entry]
    offset = Int(known.end)
    entry = Int(known.next)
  }

  private mutating func skipNumber() {
    while offset < text.count {
      switch text[offset] {
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."),
        UInt8(ascii: "e"), UInt8(ascii: "E"):
        offset += 1
      default: return
      }
    }
  }
}
