import RoyalCore

/// The `.env` of the Python server, as python-dotenv reads it: `export`, blanks around `=`, quotes, comments behind a value,
/// `${NAME}` for an earlier value.
struct DotEnvFile {
  struct Assignment: Equatable {
    let key: String
    let value: String
    let line: Int
  }

  private(set) var assignments: [Assignment] = []
  /// Numbers of lines that are no assignment.
  private(set) var unread: [Int] = []
  /// Lines left out since they use a name that has no value above.
  private(set) var unknown: [(line: Int, key: String, name: String)] = []

  init(_ text: String) {
    let lines = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" || $0 == "\r" }
    var next = 0
    while next < lines.count {
      let index = next
      next += 1
      var content = DotEnvFile.trimmed(lines[index])
      if index == 0, content.unicodeScalars.first == "\u{FEFF}" { content = String(content.unicodeScalars.dropFirst()) }
      if content.isEmpty || content.hasPrefix("#") { continue }
      if content.hasPrefix("export ") || content.hasPrefix("export\t") {
        content = DotEnvFile.trimmed(content.dropFirst(7))
      }
      guard let equals = content.firstIndex(of: "=") else {
        unread.append(index + 1)
        continue
      }
      // A quotation goes on over lines until it is closed; where it never is, or something follows it, its first line is none.
      var text = String(content[content.index(after: equals)...])
      var end = next
      var read = value(text[...])
      while case .open = read, end < lines.count {
        text += "\n" + lines[end]
        end += 1
        read = value(text[...])
      }
      guard case .whole(let raw, let isExpanded) = read else {
        unread.append(index + 1)
        continue
      }
      next = end
      let key = DotEnvFile.trimmed(content[..<equals])
      guard DotEnvFile.isKey(key) else {
        unread.append(index + 1)
        continue
      }
      let result = isExpanded ? expanded(raw) : (text: raw, missing: nil)
      if let name = result.missing {
        unknown.append((index + 1, key, name))
      } else {
        assignments.append(Assignment(key: key, value: result.text, line: index + 1))
      }
    }
  }

  private static func isKey(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.allSatisfy { $0 == 0x5F || $0 == 0x2E || $0 == 0x2D || isAlphanumeric($0) }
  }

  private static func isAlphanumeric(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
  }

  private static func trimmed(_ text: some StringProtocol) -> String {
    var text = Substring(text)
    while let first = text.first, first == " " || first == "\t" { text.removeFirst() }
    while let last = text.last, last == " " || last == "\t" { text.removeLast() }
    return String(text)
  }

  /// What stands behind the equals sign.
  private enum Value {
    case whole(String, isExpanded: Bool)
    /// A quotation that is not closed.
    case open
    /// A quotation with something behind it that is no comment.
    case wrong
  }

  private func value(_ text: Substring) -> Value {
    let text = DotEnvFile.trimmed(text)
    switch text.first {
    case "'": return quoted(text, "'")
    case "\"": return quoted(text, "\"")
    default: return .whole(DotEnvFile.withoutComment(text), isExpanded: true)
    }
  }

  /// A `#` begins a comment behind a blank only.
  private static func withoutComment(_ text: String) -> String {
    if text.hasPrefix("#") { return "" }
    var last: Character = "x"
    var end = text.startIndex
    while end < text.endIndex {
      if text[end] == "#", last == " " || last == "\t" { break }
      last = text[end]
      end = text.index(after: end)
    }
    return trimmed(text[..<end])
  }

  private func quoted(_ text: String, _ quote: Character) -> Value {
    var value = ""
    var isEscaped = false
    for (index, character) in zip(text.indices, text).dropFirst() {
      if isEscaped {
        value += unescaped(character, quote)
        isEscaped = false
      } else if character == "\\" {
        isEscaped = true
      } else if character == quote {
        let rest = DotEnvFile.withoutComment(DotEnvFile.trimmed(text[text.index(after: index)...]))
        return rest.isEmpty ? .whole(value, isExpanded: quote == "\"") : .wrong
      } else {
        value.append(character)
      }
    }
    return .open
  }

  private func unescaped(_ character: Character, _ quote: Character) -> String {
    if character == "\\" || character == quote { return String(character) }
    guard quote == "\"" else { return "\\\(character)" }
    switch character {
    case "n": return "\n"
    case "t": return "\t"
    case "r": return "\r"
    default: return "\\\(character)"
    }
  }

  /// `${NAME}` and `${NAME:-default}` by what stands above.
  /// - Returns: `missing`, the first name that has neither a value nor a default.
  private func expanded(_ text: String) -> (text: String, missing: String?) {
    var result = ""
    var missing: String?
    var rest = text[...]
    while let start = rest.range(of: "${"), let end = rest[start.upperBound...].firstIndex(of: "}") {
      result += rest[..<start.lowerBound]
      let name = rest[start.upperBound..<end]
      let parts = name.range(of: ":-").map { (String(name[..<$0.lowerBound]), String(name[$0.upperBound...])) }
      let key = parts?.0 ?? String(name)
      let known = assignments.last { $0.key == key }?.value
      if known == nil, parts == nil { missing = missing ?? key }
      result += known.flatMap { $0.isEmpty ? nil : $0 } ?? parts?.1 ?? ""
      rest = rest[rest.index(after: end)...]
    }
    return (result + rest, missing)
  }
}

extension Substring {
  /// The first place of a text.
  fileprivate func range(of text: String) -> Range<Substring.Index>? {
    var start = startIndex
    while start < endIndex {
      if self[start...].hasPrefix(text) { return start..<index(start, offsetBy: text.count) }
      start = index(after: start)
    }
    return nil
  }
}
