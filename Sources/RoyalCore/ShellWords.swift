/// Splits a command line into words as a shell does (POSIX.1-2017, Shell Command Language §2.2), and does nothing else of what a shell does:
/// `$`, `*`, `|` and the like are ordinary characters.
public enum ShellWords {
  public struct Unbalanced: Error, Equatable {
    public let reason: String
  }

  /// - Throws: ``Unbalanced`` for a quote that is never closed, and for a backslash at the end.
  public static func split(_ line: String) throws(Unbalanced) -> [String] {
    var splitter = Splitter(bytes: Array(line.utf8))
    while splitter.offset < splitter.bytes.count { try splitter.step() }
    splitter.finishWord()
    return splitter.words
  }

  private struct Splitter {
    let bytes: [UInt8]
    var offset = 0
    var words: [String] = []
    /// Nil between words: an empty word in quotes is a word.
    var word: [UInt8]?

    mutating func step() throws(Unbalanced) {
      let byte = bytes[offset]
      offset += 1
      switch byte {
      case 0x20, 0x09, 0x0A, 0x0D: finishWord()
      case UInt8(ascii: "'"): try singleQuoted()
      case UInt8(ascii: "\""): try doubleQuoted()
      case UInt8(ascii: "\\"): append(try escaped())
      default: append(byte)
      }
    }

    mutating func finishWord() {
      if let word { words.append(String(decoding: word, as: UTF8.self)) }
      word = nil
    }

    private mutating func append(_ byte: UInt8) { word = (word ?? []) + [byte] }

    private mutating func escaped() throws(Unbalanced) -> UInt8 {
      guard offset < bytes.count else { throw Unbalanced(reason: "nothing follows the backslash at the end") }
      offset += 1
      return bytes[offset - 1]
    }

    private mutating func singleQuoted() throws(Unbalanced) {
      word = word ?? []
      while offset < bytes.count {
        let byte = bytes[offset]
        offset += 1
        if byte == UInt8(ascii: "'") { return }
        append(byte)
      }
      throw Unbalanced(reason: "the closing single quote is missing")
    }

    private mutating func doubleQuoted() throws(Unbalanced) {
      word = word ?? []
      while offset < bytes.count {
        let byte = bytes[offset]
        offset += 1
        if byte == UInt8(ascii: "\"") { return }
        let isEscape = byte == UInt8(ascii: "\\") && offset < bytes.count && "\\\"$`".utf8.contains(bytes[offset])
        append(isEscape ? try escaped() : byte)
      }
      throw Unbalanced(reason: "the closing double quote is missing")
    }
  }
}
