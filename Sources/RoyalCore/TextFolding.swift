/// Folds text so that words compare as people mean them: case and accents do not count.
public enum TextFolding {
  /// The folded words of a text: runs of letters and digits. Lower case, Latin accents taken off (`Á` → `a`, `ñ` → `n`, `ß` →
  /// `ss`); combining marks dropped.
  public static func words(_ text: String) -> [String] {
    let (bytes, words) = folded(text)
    return words.map { String(decoding: bytes[$0], as: UTF8.self) }
  }

  /// The folded text, and where its words are.
  private static func folded(_ text: String) -> (bytes: [UInt8], words: [Range<Int>]) {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.utf8.count)
    var words: [Range<Int>] = []
    var start: Int?
    var text = text
    text.withUTF8 { utf8 in
      var offset = 0
      while offset < utf8.count {
        if utf8[offset] < 0x80 {
          let byte = utf8[offset].asciiLowercased
          mark(isWordByte(byte), at: bytes.count, &start, &words)
          bytes.append(byte)
          offset += 1
          continue
        }
        var end = offset
        while end < utf8.count, utf8[end] >= 0x80 { end += 1 }
        let run = UnsafeBufferPointer(rebasing: utf8[offset..<end])
        for scalar in String(decoding: run, as: UTF8.self).unicodeScalars where !isCombiningMark(scalar) {
          for part in base(of: scalar).unicodeScalars {
            mark(isWordScalar(part), at: bytes.count, &start, &words)
            bytes.append(contentsOf: String(part).utf8)
          }
        }
        offset = end
      }
    }
    mark(false, at: bytes.count, &start, &words)
    return (bytes, words)
  }

  @inline(__always)
  private static func mark(_ isInWord: Bool, at place: Int, _ start: inout Int?, _ words: inout [Range<Int>]) {
    if isInWord == (start != nil) { return }
    if let began = start { words.append(began..<place) }
    start = isInWord ? place : nil
  }

  private static func isWordScalar(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCII { return isWordByte(UInt8(scalar.value)) }
    return scalar.properties.isAlphabetic || scalar.properties.numericType != nil
  }

  private static func isWordByte(_ byte: UInt8) -> Bool { 0x61...0x7A ~= byte | 0x20 || 0x30...0x39 ~= byte }

  private static func isCombiningMark(_ scalar: Unicode.Scalar) -> Bool { 0x300...0x36F ~= scalar.value }

  private static func base(of scalar: Unicode.Scalar) -> String {
    let lower = scalar.properties.lowercaseMapping
    guard let first = lower.unicodeScalars.first, lower.unicodeScalars.count == 1 else { return lower }
    return latin.first { $0.marked.unicodeScalars.contains(first) }?.base ?? lower
  }

  private static let latin: [(base: String, marked: String)] = [
    ("a", "àáâãäåāăąǎ"), ("ae", "æ"), ("c", "çćĉċč"), ("d", "ďđð"), ("e", "èéêëēĕėęěẽ"), ("g", "ĝğġģ"), ("h", "ĥħ"),
    ("i", "ìíîïĩīĭįı"), ("j", "ĵ"), ("k", "ķ"), ("l", "ĺļľŀł"), ("n", "ñńņňŋ"), ("o", "òóôõöøōŏőơ"), ("oe", "œ"),
    ("r", "ŕŗř"), ("s", "śŝşšș"), ("ss", "ß"), ("t", "ţťŧț"), ("th", "þ"), ("u", "ùúûüũūŭůűųư"), ("w", "ŵ"),
    ("y", "ýÿŷ"), ("z", "źżž"),
  ]
}
