/// Character references of HTML (HTML standard §13.5), those that messages have: all of Latin 1 and common punctuation.
enum HTMLEntity {
  /// The character of the reference whose `&` is at an offset, and the offset behind its semicolon; nil if it is none.
  static func decode(_ text: UnsafeRawBufferPointer, at start: Int) -> (scalar: Unicode.Scalar, end: Int)? {
    // The bound keeps a text of nothing but ampersands linear.
    let window = text[(start + 1)...].prefix(longest)
    guard let end = window.firstIndex(of: UInt8(ascii: ";")) else { return nil }
    let name = window[..<end]
    let scalar = name.first == UInt8(ascii: "#") ? numeric(name.dropFirst()) : named(name)
    return scalar.map { ($0, end + 1) }
  }

  private static let longest = 12

  /// What stands for no character becomes U+FFFD, as in a browser.
  private static func numeric(_ text: Slice<UnsafeRawBufferPointer>) -> Unicode.Scalar? {
    let isHexadecimal = text.first.map { $0 | 0x20 } == UInt8(ascii: "x")
    let digits = isHexadecimal ? text.dropFirst() : text
    guard !digits.isEmpty else { return nil }
    var number: UInt32 = 0
    for byte in digits {
      guard let digit = Hex.value(byte), isHexadecimal || digit < 10 else { return nil }
      number = min(number * (isHexadecimal ? 16 : 10) + UInt32(digit), 0x11_0000)
    }
    return number == 0 ? "\u{FFFD}" : Unicode.Scalar(number) ?? "\u{FFFD}"
  }

  private static func named(_ name: Slice<UnsafeRawBufferPointer>) -> Unicode.Scalar? {
    names[String(decoding: name, as: UTF8.self)]
  }

  private static let names: [String: Unicode.Scalar] = {
    var names = others
    for (index, name) in latin1.split(separator: " ").enumerated() {
      names[String(name)] = Unicode.Scalar(0xA0 + UInt8(index))
    }
    return names
  }()

  /// U+00A0 to U+00FF in their order.
  private static let latin1 = """
    nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr \
    deg plusmn sup2 sup3 acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest \
    Agrave Aacute Acirc Atilde Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml \
    ETH Ntilde Ograve Oacute Ocirc Otilde Ouml times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig \
    agrave aacute acirc atilde auml aring aelig ccedil egrave eacute ecirc euml igrave iacute icirc iuml \
    eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave uacute ucirc uuml yacute thorn yuml
    """

  private static let others: [String: Unicode.Scalar] = [
    "amp": "&", "AMP": "&", "lt": "<", "LT": "<", "gt": ">", "GT": ">", "quot": "\"", "QUOT": "\"", "apos": "'",
    "ndash": "–", "mdash": "—", "lsquo": "‘", "rsquo": "’", "sbquo": "‚", "ldquo": "“", "rdquo": "”", "bdquo": "„",
    "hellip": "…", "bull": "•", "euro": "€", "trade": "™", "lsaquo": "‹", "rsaquo": "›", "permil": "‰",
    "larr": "←", "uarr": "↑", "rarr": "→", "darr": "↓", "hearts": "♥", "minus": "−", "ne": "≠", "le": "≤", "ge": "≥",
    "OElig": "Œ", "oelig": "œ", "Scaron": "Š", "scaron": "š", "zwnj": "\u{200C}", "zwj": "\u{200D}",
    "ensp": "\u{2002}", "emsp": "\u{2003}", "thinsp": "\u{2009}",
  ]
}
