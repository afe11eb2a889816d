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
  mutating func enter() {
    offset += 1
    entry += 1
    skipBlanks()
  }

  /// From behind an element to the next one or to the end.
  mutating func skipSeparator() {
    skipBlanks()
    guard byte == UInt8(ascii: ",") else { return }
    offset += 1
    skipBlanks()
  }

  /// From behind a key to its value.
  mutating func skipColon() {
    skipBlanks()
    offset += 1
    skipBlanks()
  }

  /// From a value to behind it.
  mutating func skipValue() {
    switch byte {
    case UInt8(ascii: "{"), UInt8(ascii: "["): skipIndexed()
    case UInt8(ascii: "\""): _ = takeString()
    case UInt8(ascii: "t"), UInt8(ascii: "n"): offset += 4
    case UInt8(ascii: "f"): offset += 5
    default: skipNumber()
    }
  }

  /// From a string to behind it; returns what stands between the quotation marks.
  mutating func takeString() -> JSONString {
    let start = offset + 1
    // No further than a string without an entry can reach, however long this one is.
    let window = UnsafeRawBufferPointer(rebasing: text[..<min(text.count, start + JSONDocument.longString + 1)])
    var end = JSONGrammar.endOfPlain(window, from: start)
    var isPlain = true
    while end < window.count, text[end] != UInt8(ascii: "\"") {
      let isEscape = text[end] == UInt8(ascii: "\\")
      if isEscape { isPlain = false }
      end = JSONGrammar.endOfPlain(window, from: end + (isEscape ? 2 : 1))
    }
    guard end - start > JSONDocument.longString else {
      offset = end + 1
      return JSONString(text: UnsafeRawBufferPointer(rebasing: text[start..<end]), isPlain: isPlain)
    }
    skipIndexed()
    return JSONString(text: UnsafeRawBufferPointer(rebasing: text[start..<offset - 1]), isPlain: false)
  }

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
