/// What is wrong with a file that should be an entry, in words that help to mend it.
public struct EntryError: Error, Equatable, Sendable, CustomStringConvertible {
  public let description: String

  public init(_ description: String) { self.description = description }
}

extension Entry {
  /// Reads an entry.
  /// - Parameter bytes: the whole file.
  /// - Throws: ``EntryError`` with one sentence that says what is wrong and how to mend it.
  public static func parse(_ bytes: [UInt8]) throws(EntryError) -> Entry {
    let entry = Entry(block: try HeaderBlock.parse(bytes))
    try entry.check()
    return entry
  }

  private func check() throws(EntryError) {
    guard let version = self[.version] else {
      throw EntryError("the line \"Royal-Spool: \(Entry.version)\" is missing")
    }
    guard version == Entry.version else {
      throw EntryError("Royal-Spool: \(version) is not understood; this program reads version \(Entry.version)")
    }
    guard kind != nil else {
      let kinds = Kind.allCases.map { $0.rawValue }.joined(separator: ", ")
      throw EntryError("Kind: \(self[.kind] ?? "") is not one of \(kinds)")
    }
    if let length = self[.length], Int(length) != body.count {
      throw EntryError(
        "the text has \(body.count) bytes but the line Length says \(length); "
          + "correct or delete the line Length and move the file back into new/")
    }
    guard UTF8Validation.isValid(body) else { throw EntryError("the text is not valid UTF-8") }
    if let key = self[.key], EventKey(hex: key) == nil {
      throw EntryError("Key: \(key) is not \(EventKey.size * 2) hexadecimal digits; correct or delete the line")
    }
    // It becomes a word of the lines in seen/ and turns/.
    if let nonce = self[.nonce], nonce.isEmpty || !nonce.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) {
      throw EntryError("Nonce is not one word of ASCII; correct or delete the line")
    }
  }
}
