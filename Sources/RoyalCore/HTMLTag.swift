/// A tag by what it does to the text around it.
struct HTMLTag {
  enum Effect { case paragraph, line, lineBreak, list, orderedList, item, cell, preformatted, none }

  /// In lower case; cut off where no name that matters is longer.
  let name: String
  let isClosing: Bool
  /// The number at which an ordered list starts.
  let start: Int

  /// Takes what stands between `<` or `</` and `>`.
  init(_ text: Slice<UnsafeRawBufferPointer>, isClosing: Bool) {
    let name = text.prefix(12).prefix { byte in 0x61...0x7A ~= byte | 0x20 || 0x30...0x39 ~= byte }
    self.name = String(decoding: name.map { $0 | 0x20 }, as: UTF8.self)
    self.isClosing = isClosing
    self.start = self.name == "ol" ? Self.start(in: text.dropFirst(2)) : 1
  }

  /// Whether what stands between start tag and end tag is no text of the message.
  var hidesContent: Bool { name == "script" || name == "style" || name == "title" }

  var effect: Effect {
    switch name {
    case "p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "table", "dl": .paragraph
    case "br": .lineBreak
    case "div", "tr", "hr", "section", "article", "header", "footer", "address", "dt", "dd", "figure", "form": .line
    case "ul": .list
    case "ol": .orderedList
    case "li": .item
    case "td", "th": .cell
    case "pre": .preformatted
    default: .none
    }
  }

  private static func start(in attributes: Slice<UnsafeRawBufferPointer>) -> Int {
    let word = Array("start=".utf8)
    var rest = attributes
    while !rest.isEmpty, !rest.starts(with: word) { rest = rest.dropFirst() }
    let value = rest.dropFirst(word.count).drop { $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "'") }
    let digits = value.prefix(9).prefix { 0x30...0x39 ~= $0 }
    return digits.isEmpty ? 1 : digits.reduce(0) { $0 * 10 + Int($1) - 0x30 }
  }
}
