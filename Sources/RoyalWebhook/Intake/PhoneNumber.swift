/// Phone numbers as `+<digits>`, so that a person is one user on every platform.
enum PhoneNumber {
  /// `+54 9 11 5555-0101` → `+5491155550101`; nil where there are too few digits for a phone number.
  static func normalized(_ text: String?) -> String? {
    guard let text else { return nil }
    let digits = text.utf8.filter { (0x30...0x39).contains($0) }
    // E.164 allows 15; the shortest national numbers with a country code have 5.
    guard (5...15).contains(digits.count) else { return nil }
    return "+" + String(decoding: digits, as: UTF8.self)
  }
}
