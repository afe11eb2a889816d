/// The words behind a subcommand: flags, options with values, operands.
public struct Arguments: Sendable {
  /// What a subcommand understands.
  public struct Grammar: Sendable {
    /// `--yes`, and short forms such as `-y` for it.
    public var flags: [String]
    /// `--older 2h` or `--older=2h`.
    public var options: [String]
    public var short: [Character: String]

    public init(flags: [String] = [], options: [String] = [], short: [Character: String] = [:]) {
      self.flags = flags
      self.options = options
      self.short = short
    }
  }

  public private(set) var operands: [String] = []
  private var flags: Set<String> = []
  private var values: [String: [String]] = [:]

  /// - Throws: ``CommandFailure`` with the code for wrong usage.
  public init(_ words: [String], _ grammar: Grammar) throws(CommandFailure) {
    var rest = words[...]
    while let word = rest.popFirst() {
      if word == "--" {
        operands += rest
        return
      }
      if word.hasPrefix("--") {
        try take(String(word.dropFirst(2)), &rest, grammar)
      } else if word.hasPrefix("-"), word.count > 1 {
        for letter in word.dropFirst() {
          guard let name = grammar.short[letter] else { throw .usage("there is no option -\(letter)") }
          try take(name, &rest, grammar)
        }
      } else {
        operands.append(word)
      }
    }
  }

  private mutating func take(
    _ word: String, _ rest: inout ArraySlice<String>, _ grammar: Grammar
  ) throws(CommandFailure) {
    let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    let name = parts[0]
    if grammar.flags.contains(name) {
      guard parts.count == 1 else { throw .usage("--\(name) takes no value") }
      flags.insert(name)
    } else if grammar.options.contains(name) {
      guard let value = parts.count > 1 ? parts[1] : rest.popFirst() else { throw .usage("--\(name) needs a value") }
      values[name, default: []].append(value)
    } else {
      throw .usage("there is no option --\(name)")
    }
  }

  public func has(_ flag: String) -> Bool { flags.contains(flag) }
  /// All values of an option, in their order; commas separate further ones.
  public func list(_ option: String) -> [String] {
    (values[option] ?? []).flatMap { $0.split(separator: ",").map(String.init) }
  }
  /// The last value of an option.
  public func value(_ option: String) -> String? { values[option]?.last }
  public func isGiven(_ option: String) -> Bool { values[option] != nil }
}
