/// The plain text that comes of HTML: breaks and blanks wait until there is text behind them.
struct HTMLLayout {
  private(set) var bytes: [UInt8] = []
  /// Line ends to write before the next text.
  private var breaks = 0
  /// Whether the source itself begins a new line here.
  private var endsLine = false
  private var blanks = 0
  /// What stands before the text of a list item.
  private var marker: String?
  /// The open lists: the number of the next item, nil where items have none.
  private var lists: [Int?] = []
  private var preformatted = 0

  mutating func append(run: Slice<UnsafeRawBufferPointer>) {
    writeWaiting()
    bytes.append(contentsOf: run)
  }

  mutating func append(_ scalar: Unicode.Scalar) {
    if scalar == "\u{A0}" {
      blanks += 1
    } else if scalar.isASCII, HTMLText.isBlank(UInt8(scalar.value)) {
      append(UInt8(scalar.value))
    } else {
      writeWaiting()
      bytes.append(contentsOf: scalar.utf8)
    }
  }

  mutating func append(_ byte: UInt8) {
    if byte == UInt8(ascii: "\n") {
      if preformatted > 0 { breaks += 1 } else { endsLine = true }
    } else if HTMLText.isBlank(byte) {
      blanks = preformatted > 0 ? blanks + 1 : max(blanks, 1)
    } else {
      writeWaiting()
      bytes.append(byte)
    }
  }

  mutating func apply(_ tag: HTMLTag) {
    switch tag.effect {
    case .paragraph: separate(by: 2)
    case .line: separate(by: 1)
    case .lineBreak: breaks += 1
    case .cell: blanks = max(blanks, 1)
    case .item: item(tag)
    case .list, .orderedList: list(tag)
    case .preformatted:
      separate(by: 2)
      preformatted = max(0, preformatted + (tag.isClosing ? -1 : 1))
    case .none: break
    }
  }

  private mutating func list(_ tag: HTMLTag) {
    separate(by: 1)
    if tag.isClosing {
      _ = lists.popLast()
    } else {
      lists.append(tag.effect == .orderedList ? tag.start : nil)
    }
  }

  private mutating func item(_ tag: HTMLTag) {
    separate(by: 1)
    guard !tag.isClosing else {
      marker = nil
      return
    }
    if let open = lists.last, let number = open {
      marker = "\(number). "
      lists[lists.count - 1] = number + 1
    } else {
      marker = "- "
    }
  }

  /// Ends the line and leaves `count` - 1 lines empty, but for the text that belongs to a list item's marker.
  private mutating func separate(by count: Int) {
    if marker == nil { breaks = max(breaks, count) }
  }

  private mutating func writeWaiting() {
    if breaks == 0, endsLine { breaks = 1 }
    let startsLine = bytes.isEmpty || breaks > 0
    if !bytes.isEmpty { bytes.append(contentsOf: repeatElement(0x0A, count: breaks)) }
    if let marker { bytes.append(contentsOf: marker.utf8) }
    if !startsLine || preformatted > 0 { bytes.append(contentsOf: repeatElement(0x20, count: blanks)) }
    (breaks, endsLine, blanks, marker) = (0, false, 0, nil)
  }
}
