/// A pull scanner for one JSON text (RFC 8259): it checks the grammar and the UTF-8, keeps no values and does not recurse.
public struct JSONScanner: Sendable {
  /// One step of the text; ranges are byte offsets, those of keys and strings lie between the quotation marks, undecoded.
  public enum Token: Sendable, Equatable {
    case beginObject, endObject, beginArray, endArray
    case key(Range<Int>)
    case string(Range<Int>)
    case number(Range<Int>)
    case bool(Bool)
    case null
    /// The whole text has been read; from here on every step is this one.
    case end
  }

  /// What the grammar allows next.
  private enum Expected { case value, elementOrEnd, keyOrEnd, separatorOrEnd }

  /// Bytes read so far.
  public private(set) var offset = 0
  private let bytes: [UInt8]
  private let maximumDepth: Int
  private var expected = Expected.value
  /// The bracket that closes each array and object that is open.
  private var open: [UInt8] = []

  /// Starts at the first byte; arrays and objects may be nested `maximumDepth` levels deep.
  public init(_ bytes: [UInt8], maximumDepth: Int = 128) {
    self.bytes = bytes
    self.maximumDepth = maximumDepth
  }

  /// Reads the next token; throws where the text leaves the grammar, after which there is nothing more to read.
  public mutating func next() throws(JSONError) -> Token {
    let bytes = bytes
    return try bytes.withUnsafeBufferPointer { buffer throws(JSONError) in
      try next(in: UnsafeRawBufferPointer(buffer))
    }
  }

  /// The same with the bytes at hand, for a caller that reads many tokens.
  mutating func next(in text: UnsafeRawBufferPointer) throws(JSONError) -> Token {
    offset = JSONGrammar.endOfBlanks(text, from: offset)
    switch expected {
    case .value: return try value(in: text)
    case .elementOrEnd: return peek(text) == UInt8(ascii: "]") ? close() : try value(in: text)
    case .keyOrEnd: return peek(text) == UInt8(ascii: "}") ? close() : try key(in: text)
    case .separatorOrEnd: return try separatorOrEnd(in: text)
    }
  }

  private func peek(_ text: UnsafeRawBufferPointer) -> UInt8? { offset < text.count ? text[offset] : nil }

  private mutating func value(in text: UnsafeRawBufferPointer) throws(JSONError) -> Token {
    let start = offset
    guard let first = peek(text) else {
      throw JSONError(offset: start, reason: open.isEmpty ? "there is no value" : "the text ends before the value")
    }
    expected = .separatorOrEnd
    switch first {
    case UInt8(ascii: "{"): return try begin(closing: UInt8(ascii: "}"))
    case UInt8(ascii: "["): return try begin(closing: UInt8(ascii: "]"))
    case UInt8(ascii: "\""): return .string(try string(in: text))
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
      offset = try JSONGrammar.endOfNumber(text, from: start)
      return .number(start..<offset)
    default:
      let (literal, end) = try JSONGrammar.literal(text, at: start)
      offset = end
      return literal
    }
  }

  private mutating func begin(closing bracket: UInt8) throws(JSONError) -> Token {
    guard open.count < maximumDepth else {
      throw JSONError(offset: offset, reason: "nested deeper than \(maximumDepth)")
    }
    open.append(bracket)
    offset += 1
    let isObject = bracket == UInt8(ascii: "}")
    expected = isObject ? .keyOrEnd : .elementOrEnd
    return isObject ? .beginObject : .beginArray
  }

  private mutating func close() -> Token {
    offset += 1
    expected = .separatorOrEnd
    return open.popLast() == UInt8(ascii: "}") ? .endObject : .endArray
  }

  private mutating func separatorOrEnd(in text: UnsafeRawBufferPointer) throws(JSONError) -> Token {
    guard let bracket = open.last else {
      guard offset == text.count else { throw JSONError(offset: offset, reason: "something stands behind the value") }
      return .end
    }
    switch peek(text) {
    case bracket: return close()
    case UInt8(ascii: ","):
      offset = JSONGrammar.endOfBlanks(text, from: offset + 1)
      return bracket == UInt8(ascii: "}") ? try key(in: text) : try value(in: text)
    default: throw JSONError(offset: offset, reason: "a comma or \(Unicode.Scalar(bracket)) is missing")
    }
  }

  private mutating func key(in text: UnsafeRawBufferPointer) throws(JSONError) -> Token {
    guard peek(text) == UInt8(ascii: "\"") else { throw JSONError(offset: offset, reason: "a key is missing") }
    let range = try string(in: text)
    offset = JSONGrammar.endOfBlanks(text, from: offset)
    guard peek(text) == UInt8(ascii: ":") else { throw JSONError(offset: offset, reason: "a colon is missing") }
    offset += 1
    expected = .value
    return .key(range)
  }

  private mutating func string(in text: UnsafeRawBufferPointer) throws(JSONError) -> Range<Int> {
    let start = offset + 1
    let end = try JSONGrammar.endOfString(text, from: start)
    offset = end + 1
    return start..<end
  }
}
