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

  /// The one spelling of a number whose mobile phones have two, contracts/evolution.md §3 "number": Evolution and Chatwoot each
  /// use the one or the other. Only where the two can be nobody but the same subscriber: Argentina's 10 national digits are
  /// given once, with or without the 9 of mobile phones; Mexico's too, and its 1 was abolished in 2019; in Brazil 8 digits that
  /// begin with 7 to 9 are a mobile phone of before its ninth digit. Other countries' numbers stay as they are.
  /// - Parameter phone: what ``normalized(_:)`` gives.
  static func person(_ phone: String) -> String {
    let digits = Array(phone.utf8.dropFirst())
    switch digits.count {
    case 12 where digits.starts(with: "54".utf8) && (0x31...0x33).contains(digits[2]):
      return "+549" + String(decoding: digits[2...], as: UTF8.self)
    case 13 where digits.starts(with: "521".utf8):
      return "+52" + String(decoding: digits[3...], as: UTF8.self)
    case 12 where digits.starts(with: "55".utf8) && (0x37...0x39).contains(digits[4]):
      return "+" + String(decoding: digits[..<4] + [UInt8(ascii: "9")] + digits[4...], as: UTF8.self)
    default: return phone
    }
  }
}
