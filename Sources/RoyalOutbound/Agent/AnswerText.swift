import RoyalCore

/// Reads what an agent said: its text, and the marks that may stand on its last lines.
public enum AnswerText {
  static let handoffMark = "[[handoff]]"
  static let silentMark = "[[silent]]"

  /// Takes blank lines and marks off the end, and control characters out: a platform's database refuses some of them.
  /// An answer without any text is silent.
  /// - Parameter text: the agent's own words only: a customer's must never come here.
  public static func parse(_ text: String) -> Answer {
    var lines = withoutControls(text).split(separator: 0x0A, omittingEmptySubsequences: false).map(trimmedEnd)
    var answer = Answer(text: "")
    while let last = lines.last {
      let mark = mark(last)
      guard mark != nil || last.isEmpty else { break }
      if mark == handoffMark { answer.handoff = true }
      if mark == silentMark { answer.silent = true }
      lines.removeLast()
    }
    answer.text = lines.map { String(decoding: $0, as: UTF8.self) }.joined(separator: "\n")
    if lines.isEmpty { answer.silent = true }
    return answer
  }

  /// The mark that is all of a line. Models indent marks, emphasise them, write them in capitals, put a full stop behind.
  private static func mark(_ line: ArraySlice<UInt8>) -> String? {
    let isAround = { (byte: UInt8) in " \t*_`~.".utf8.contains(byte) }
    var line = line.drop(while: isAround)
    while line.last.map(isAround) ?? false { line.removeLast() }
    return [handoffMark, silentMark].first { isMark($0, line) }
  }

  /// Whether bytes are a mark, in whatever case.
  private static func isMark(_ mark: String, _ bytes: ArraySlice<UInt8>) -> Bool {
    bytes.count == mark.utf8.count && zip(bytes, mark.utf8).allSatisfy { $0 == $1 || $0 | 0x20 == $1 }
  }

  private static func withoutControls(_ text: String) -> [UInt8] {
    Array(String(String.UnicodeScalarView(text.unicodeScalars.filter(isKept))).utf8)
  }

  /// C1 goes too: a terminal may obey it as it obeys escapes (ECMA-48 §5.3).
  private static func isKept(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x09, 0x0A: true
    case 0x00..<0x20, 0x7F..<0xA0: false
    default: true
    }
  }

  /// What a customer wrote, on its way to an agent: control characters go, and the marks become `(handoff)` and `(silent)`, in
  /// whatever case, so that an agent which repeats them hands nothing over. Not square brackets again: `[[[handoff]]]` would
  /// become the mark.
  public static func withoutMarks(_ text: String) -> String {
    let bytes = withoutControls(text)
    var kept: [UInt8] = []
    var index = 0
    while index < bytes.count {
      let mark = [handoffMark, silentMark].first { isMark($0, bytes[index...].prefix($0.utf8.count)) }
      if let mark {
        kept += "(\(mark.dropFirst(2).dropLast(2)))".utf8
      } else {
        kept.append(bytes[index])
      }
      index += mark?.utf8.count ?? 1
    }
    return String(decoding: kept, as: UTF8.self)
  }

  /// A line without blanks at its end.
  private static func trimmedEnd(_ line: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    var line = line
    while let last = line.last, last == 0x20 || last == 0x09 { line.removeLast() }
    return line
  }
}
