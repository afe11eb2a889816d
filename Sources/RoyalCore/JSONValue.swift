/// A value in a checked JSON text: cheap to copy, for all values of a text share its bytes; nothing is decoded before it
/// is asked for.
public struct JSONValue: Sendable {
  public enum Kind: Sendable { case object, array, string, number, bool, null }

  private let document: JSONDocument
  private let offset: UInt32
  /// The number of the first entry of the document's index that starts here or later.
  private let entry: UInt32

  private init(_ document: JSONDocument, _ reader: JSONReader) {
    self.document = document
    self.offset = UInt32(reader.offset)
    self.entry = UInt32(reader.entry)
  }

  /// Checks a whole text (RFC 8259) and returns its value; throws where it leaves the grammar, is not UTF-8 or is nested
  /// deeper than `maximumDepth` levels.
  public static func parse(_ bytes: [UInt8], maximumDepth: Int = 128) throws(JSONError) -> JSONValue {
    let document = try JSONDocument(bytes, maximumDepth: maximumDepth)
    return document.read(at: 0, 0) { reader in
      reader.skipBlanks()
      return JSONValue(document, reader)
    }
  }

  /// What sort of value this is.
  public var kind: Kind {
    switch document.bytes[Int(offset)] {
    case UInt8(ascii: "{"): .object
    case UInt8(ascii: "["): .array
    case UInt8(ascii: "\""): .string
    case UInt8(ascii: "t"), UInt8(ascii: "f"): .bool
    case UInt8(ascii: "n"): .null
    default: .number
    }
  }

  /// Whether this is `null`.
  public var isNull: Bool { kind == .null }

  /// The bytes of the value as they stand in the text, without blanks around it.
  public var raw: ArraySlice<UInt8> {
    let end = read { reader in
      reader.skipValue()
      return reader.offset
    }
    return document.bytes[Int(offset)..<end]
  }

  private func read<Result>(_ body: (inout JSONReader) -> Result) -> Result {
    document.read(at: offset, entry, body)
  }
}

// MARK: Arrays and objects

extension JSONValue {
  /// The member of an object with this key, compared by its decoded bytes; of several the last.
  public subscript(_ key: String) -> JSONValue? {
    guard kind == .object else { return nil }
    var key = key
    return key.withUTF8 { wanted in
      read { reader in
        var found: JSONValue?
        reader.enter()
        while !reader.isAtEnd {
          let isWanted = reader.takeString().equals(UnsafeRawBufferPointer(wanted))
          reader.skipColon()
          if isWanted { found = JSONValue(document, reader) }
          reader.skipValue()
          reader.skipSeparator()
        }
        return found
      }
    }
  }

  /// The element of an array at an index, counted from 0.
  public subscript(_ index: Int) -> JSONValue? {
    guard kind == .array, index >= 0 else { return nil }
    return read { reader in
      var left = index
      reader.enter()
      while !reader.isAtEnd {
        if left == 0 { return JSONValue(document, reader) }
        left -= 1
        reader.skipValue()
        reader.skipSeparator()
      }
      return nil
    }
  }

  /// The elements of an array; none of any other value.
  public var elements: [JSONValue] { elements(atMost: .max) }

  /// The first elements of an array; none of any other value.
  public func elements(atMost limit: Int) -> [JSONValue] {
    guard kind == .array else { return [] }
    return read { reader in
      var elements: [JSONValue] = []
      reader.enter()
      while !reader.isAtEnd, elements.count < limit {
        elements.append(JSONValue(document, reader))
        reader.skipValue()
        reader.skipSeparator()
      }
      return elements
    }
  }

  /// The members of an object in their order, a key that comes twice twice; none of any other value.
  public var members: [(key: String, value: JSONValue)] {
    guard kind == .object else { return [] }
    return read { reader in
      var members: [(key: String, value: JSONValue)] = []
      reader.enter()
      while !reader.isAtEnd {
        let name = reader.takeString().decoded
        reader.skipColon()
        members.append((String(decoding: name, as: UTF8.self), JSONValue(document, reader)))
        reader.skipValue()
        reader.skipSeparator()
      }
      return members
    }
  }

  /// Whether this is `[]` or `{}`.
  public var isEmptyContainer: Bool {
    guard kind == .array || kind == .object else { return false }
    return read { reader in
      reader.enter()
      return reader.isAtEnd
    }
  }
}

// MARK: Strings, numbers, booleans

extension JSONValue {
  /// The decoded bytes of a string, well-formed UTF-8 (a lone surrogate reads as U+FFFD); nil for any other value.
  public var utf8: [UInt8]? {
    guard kind == .string else { return nil }
    return read { reader in reader.takeString().decoded }
  }

  /// A string, decoded; nil for any other value.
  public var string: String? {
    utf8.map { String(decoding: $0, as: UTF8.self) }
  }

  /// A number without fraction and exponent that fits; nil for any other value.
  public var int: Int? {
    guard kind == .number, raw.allSatisfy({ $0 == UInt8(ascii: "-") || 0x30...0x39 ~= $0 }) else { return nil }
    return Int(String(decoding: raw, as: UTF8.self))
  }

  /// A number, rounded to the nearest double; nil if it is out of range, and for any other value.
  public var double: Double? {
    guard kind == .number, let number = Double(String(decoding: raw, as: UTF8.self)) else { return nil }
    return number.isFinite ? number : nil
  }

  /// A boolean; nil for any other value.
  public var bool: Bool? {
    guard kind == .bool else { return nil }
    return document.bytes[Int(offset)] == UInt8(ascii: "t")
  }
}
