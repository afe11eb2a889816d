import RoyalCore

/// Reads a rules file; its grammar is explained at the top of `etc/rules/royal.rules`.
struct RulesFile {
  private let name: String
  private var errors: [String] = []

  /// Mistakes that are told of; a file with more is probably none of ours.
  private static let errorLimit = 20

  /// - Parameters:
  ///   - bytes: the whole file, UTF-8.
  ///   - name: how to call the file in errors.
  /// - Throws: ``ConfigurationError`` that names file, line and reason of every mistake, a line each.
  static func parse(_ bytes: [UInt8], name: String) throws(ConfigurationError) -> RuleBook {
    var file = RulesFile(name: name)
    var rules: [Rule] = []
    var fallbackLine: Int?
    for block in file.blocks(of: bytes) {
      if let line = RulesFile.fallbackLine(block) {
        if let fallbackLine {
          file.fail(line, "this is the second rule \"words: *\", after that of line \(fallbackLine)")
        }
        fallbackLine = fallbackLine ?? line
      }
      if let rule = file.rule(block) { rules.append(rule) }
    }
    if fallbackLine == nil {
      file.errors.append("\(name): there is no rule \"words: *\", which answers when no other applies")
    }
    guard file.errors.isEmpty, let fallback = rules.first(where: { $0.rank == .fallback }) else {
      throw file.error
    }
    return RuleBook(rules: rules, fallback: fallback)
  }

  private init(name: String) { self.name = name }

  private mutating func fail(_ line: Int, _ reason: String) { errors.append("\(name) line \(line): \(reason)") }

  private var error: ConfigurationError {
    let shown = errors.prefix(RulesFile.errorLimit)
    let rest = errors.count - shown.count
    return ConfigurationError((shown + (rest > 0 ? ["\(name): \(rest) more mistakes"] : [])).joined(separator: "\n"))
  }

  private struct Line {
    let number: Int
    let text: String
  }

  /// The file's lines without comments, in runs that blank lines part.
  private mutating func blocks(of bytes: [UInt8]) -> [[Line]] {
    var blocks: [[Line]] = [[]]
    // What Windows' editors put first.
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    let text = bytes.starts(with: mark) ? bytes[3...] : bytes[...]
    for (index, bytes) in text.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
      if bytes.count > HeaderValue.limit { fail(index + 1, "longer than \(HeaderValue.limit) bytes") }
      let line = Line(number: index + 1, text: HeaderValue.clean(String(decoding: bytes, as: UTF8.self)))
      if line.text.utf8.first == UInt8(ascii: "#") { continue }
      if line.text.isEmpty {
        blocks.append([])
      } else {
        blocks[blocks.count - 1].append(line)
      }
    }
    return blocks.filter { !$0.isEmpty }
  }

  /// Where a block says that it is the fallback, whatever else is wrong with it.
  private static func fallbackLine(_ block: [Line]) -> Int? {
    block.first { line in key(of: line.text) != nil && list(of: line.text).contains("*") }?.number
  }

  private mutating func rule(_ block: [Line]) -> Rule? {
    let heads = Array(block.prefix { RulesFile.key(of: $0.text) != nil })
    guard let first = heads.first, let key = RulesFile.key(of: first.text) else {
      fail(
        block[0].number, "a rule begins with \"words:\" or \"courtesy:\"; in an answer, an empty line is a single dot")
      return nil
    }
    var alternatives: [Rule.Alternative] = []
    for head in heads { alternatives += self.alternatives(head, key) }
    let body = Array(block.dropFirst(heads.count))
    if body.isEmpty { fail(first.number, "the rule has no answer") }
    let isFallback = alternatives.contains { $0.text == "*" }
    if isFallback, alternatives.count > 1 || key != .topic {
      fail(first.number, "the fallback is \"words: *\" and nothing else")
    }
    guard let answer = answer(body) else { return nil }
    return Rule(
      rank: isFallback ? .fallback : key, line: first.number, alternatives: isFallback ? [] : alternatives,
      answer: answer)
  }

  private static let keys: [(text: String, rank: Rule.Rank)] = [("words:", .topic), ("courtesy:", .courtesy)]

  private static func key(of line: String) -> Rule.Rank? {
    let start = line.prefix(9).lowercased()
    return keys.first { start.hasPrefix($0.text) }?.rank
  }
}

// MARK: Words

extension RulesFile {
  /// What stands between the bars behind a head's colon.
  private static func list(of head: String) -> [String] {
    let list = head.utf8.drop { $0 != UInt8(ascii: ":") }.dropFirst()
    return list.split(separator: UInt8(ascii: "|"), omittingEmptySubsequences: false).map { part in
      HeaderValue.clean(String(decoding: Array(part), as: UTF8.self))
    }
  }

  private mutating func alternatives(_ line: Line, _ key: Rule.Rank) -> [Rule.Alternative] {
    guard RulesFile.key(of: line.text) == key else {
      fail(line.number, "a rule has either \"words:\" or \"courtesy:\", not both")
      return []
    }
    var alternatives: [Rule.Alternative] = []
    for text in RulesFile.list(of: line.text) {
      if text == "*" {
        alternatives.append(Rule.Alternative(text: text, phrases: []))
      } else if let phrases = phrases(text, line.number) {
        alternatives.append(Rule.Alternative(text: text, phrases: phrases))
      }
    }
    return alternatives
  }

  private mutating func phrases(_ text: String, _ line: Int) -> [[String]]? {
    var phrases: [[String]] = []
    for part in text.split(separator: "+", omittingEmptySubsequences: false) {
      let part = HeaderValue.clean(String(part))
      let words = RuleWords.of(part)
      if !TextFolding.words(text).isEmpty, !RuleWords.emoji(text).isEmpty {
        fail(line, "\"\(HeaderValue.clean(text))\" has words and emoji: emoji count only in a message without words")
        return nil
      }
      if words.isEmpty {
        let beside = "a word is missing beside a \"|\", a \"+\" or the colon"
        fail(line, part.isEmpty ? beside : "\"\(part)\" has neither letters, digits nor emoji: nothing can match it")
        return nil
      }
      phrases.append(words)
    }
    return phrases
  }
}

// MARK: Answers

extension RulesFile {
  /// Nil where a line is wrong, or there is none.
  private mutating func answer(_ body: [Line]) -> AnswerTemplate? {
    let known = errors.count
    for line in body { check(line, isLast: line.number == body.last?.number) }
    let text = body.map { $0.text == "." ? "" : $0.text }.joined(separator: "\n")
    guard errors.count == known, !body.isEmpty else { return nil }
    return try? AnswerTemplate(text)
  }

  private mutating func check(_ line: Line, isLast: Bool) {
    if RulesFile.key(of: line.text) != nil { fail(line.number, "a blank line is missing before this rule") }
    do {
      _ = try AnswerTemplate(line.text)
    } catch {
      fail(line.number, error.reason)
    }
    guard line.text.hasPrefix("[["), line.text.hasSuffix("]]") else {
      if RulesFile.hasMark(line.text) {
        fail(line.number, "the mark needs a line of its own, the answer's last, with [[handoff]] or [[silent]] alone")
      }
      return
    }
    guard [AnswerText.handoffMark, AnswerText.silentMark].contains(line.text) else {
      return fail(line.number, "\(line.text) is no mark; there are [[handoff]] and [[silent]]")
    }
    if !isLast { fail(line.number, "\(line.text) has to be the answer's last line") }
  }

  /// Whether a line of text has a mark in it, which would be sent as it is.
  private static func hasMark(_ text: String) -> Bool {
    let text = text.lowercased()
    return ["[[handoff", "[[silent"].contains { text.utf8.contains($0.utf8) }
  }
}
