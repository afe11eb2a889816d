import RoyalCore

/// Reads a rules file; its grammar is explained at the top of `etc/rules/royal.rules`.
struct RulesFile {
  private let name: String

  /// - Parameters:
  ///   - bytes: the whole file, UTF-8.
  ///   - name: how to call the file in errors.
  /// - Throws: ``ConfigurationError`` that names file, line and reason.
  static func parse(_ bytes: [UInt8], name: String) throws(ConfigurationError) -> RuleBook {
    let file = RulesFile(name: name)
    var rules: [Rule] = []
    for block in try file.blocks(of: bytes) { rules.append(try file.rule(block)) }
    let fallbacks = rules.filter { $0.rank == .fallback }
    guard let fallback = fallbacks.first else {
      throw ConfigurationError("\(name): there is no rule \"words: *\", which answers when no other applies")
    }
    if fallbacks.count > 1 { throw file.error(fallbacks[1].line, "this is the second rule \"words: *\"") }
    return RuleBook(rules: rules, fallback: fallback)
  }

  private func error(_ line: Int, _ reason: String) -> ConfigurationError {
    ConfigurationError("\(name) line \(line): \(reason)")
  }

  private struct Line {
    let number: Int
    let text: String
  }

  /// The file's lines without comments, in runs that blank lines part.
  private func blocks(of bytes: [UInt8]) throws(ConfigurationError) -> [[Line]] {
    var blocks: [[Line]] = [[]]
    // What Windows' editors put first.
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    let text = bytes.starts(with: mark) ? bytes[3...] : bytes[...]
    for (index, line) in text.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
      if line.count > HeaderValue.limit { throw error(index + 1, "longer than \(HeaderValue.limit) bytes") }
      let line = Line(number: index + 1, text: HeaderValue.clean(String(decoding: line, as: UTF8.self)))
      if line.text.utf8.first == UInt8(ascii: "#") { continue }
      if line.text.isEmpty {
        blocks.append([])
      } else {
        blocks[blocks.count - 1].append(line)
      }
    }
    return blocks.filter { !$0.isEmpty }
  }

  private func rule(_ block: [Line]) throws(ConfigurationError) -> Rule {
    let heads = block.prefix { RulesFile.key(of: $0.text) != nil }
    guard let first = heads.first, let key = RulesFile.key(of: first.text) else {
      throw error(
        block[0].number, "a rule begins with \"words:\" or \"courtesy:\"; in an answer, an empty line is a single dot")
    }
    var alternatives: [Rule.Alternative] = []
    for head in heads { alternatives += try self.alternatives(head, key) }
    let body = Array(block.dropFirst(heads.count))
    guard !body.isEmpty else { throw error(first.number, "the rule has no answer") }
    let isFallback = alternatives.contains { $0.text == "*" }
    if isFallback, alternatives.count > 1 || key != .topic {
      throw error(first.number, "the fallback is \"words: *\" and nothing else")
    }
    return Rule(
      rank: isFallback ? .fallback : key, line: first.number, alternatives: isFallback ? [] : alternatives,
      answer: try answer(body))
  }

  private static let keys: [(text: String, rank: Rule.Rank)] = [("words:", .topic), ("courtesy:", .courtesy)]

  private static func key(of line: String) -> Rule.Rank? { keys.first { line.hasPrefix($0.text) }?.rank }
}

// MARK: Words

extension RulesFile {
  private func alternatives(_ line: Line, _ key: Rule.Rank) throws(ConfigurationError) -> [Rule.Alternative] {
    guard RulesFile.key(of: line.text) == key else {
      throw error(line.number, "a rule has either \"words:\" or \"courtesy:\", not both")
    }
    var alternatives: [Rule.Alternative] = []
    let list = line.text.utf8.drop { $0 != UInt8(ascii: ":") }.dropFirst()
    for part in list.split(separator: UInt8(ascii: "|"), omittingEmptySubsequences: false) {
      let text = HeaderValue.clean(String(decoding: Array(part), as: UTF8.self))
      alternatives.append(Rule.Alternative(text: text, phrases: text == "*" ? [] : try phrases(text, line.number)))
    }
    return alternatives
  }

  private func phrases(_ text: String, _ line: Int) throws(ConfigurationError) -> [[String]] {
    let parts = text.split(separator: "+", omittingEmptySubsequences: false)
    let phrases = parts.map { RuleWords.of(String($0)) }
    guard phrases.allSatisfy({ !$0.isEmpty }) else {
      throw error(line, "a word is missing beside a \"|\", a \"+\" or the colon")
    }
    return phrases
  }
}

// MARK: Answers

extension RulesFile {
  private func answer(_ body: [Line]) throws(ConfigurationError) -> AnswerTemplate {
    for line in body {
      try check(line, isLast: line.number == body.last?.number)
      _ = try template(line.text, line.number)
    }
    return try template(body.map { $0.text == "." ? "" : $0.text }.joined(separator: "\n"), body[0].number)
  }

  private func check(_ line: Line, isLast: Bool) throws(ConfigurationError) {
    if RulesFile.key(of: line.text) != nil { throw error(line.number, "a blank line is missing before this rule") }
    guard line.text.hasPrefix("[["), line.text.hasSuffix("]]") else { return }
    guard [AnswerText.handoffMark, AnswerText.silentMark].contains(line.text) else {
      throw error(line.number, "\(line.text) is no mark; there are [[handoff]] and [[silent]]")
    }
    if !isLast { throw error(line.number, "\(line.text) has to be the answer's last line") }
  }

  private func template(_ text: String, _ line: Int) throws(ConfigurationError) -> AnswerTemplate {
    try AnswerTemplate(text) { placeholder in
      error(line, "\(placeholder) is no placeholder; there are {name} and {time_of_day}")
    }
  }
}
