/// How single values of a configuration are read: durations, sizes, numbers, lists.
public enum ConfigurationValue {
  /// A duration in milliseconds: a bare number is milliseconds; `ms`, `s`, `m`, `h`, `d` may follow.
  public static func duration(_ text: String) -> Int? {
    let units: [(String, Int)] = [("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000)]
    return scaled(text, units)
  }

  /// A size in bytes: a bare number is bytes; `K`, `M`, `G` (powers of 1024) may follow.
  static func size(_ text: String) -> Int? {
    scaled(text, [("K", 1 << 10), ("M", 1 << 20), ("G", 1 << 30)])
  }

  private static func scaled(_ text: String, _ units: [(String, Int)]) -> Int? {
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    let unit = text.dropFirst(digits.count)
    guard let number = Int(digits) else { return nil }
    guard !unit.isEmpty else { return number }
    guard let factor = units.first(where: { $0.0 == unit })?.1 else { return nil }
    let (product, overflow) = number.multipliedReportingOverflow(by: factor)
    return overflow ? nil : product
  }

  /// A whole number, or a range such as `2-8`.
  static func range(_ text: String) -> ClosedRange<Int>? {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
    switch parts.count {
    case 1: return parts[0].map { $0...$0 }
    case 2:
      guard let low = parts[0], let high = parts[1], low <= high else { return nil }
      return low...high
    default: return nil
    }
  }

  /// The parts of a comma list, blanks around them taken off, empty ones left out.
  static func list(_ text: String) -> [String] {
    var values: [String] = []
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let part = rest.prefix { $0 != UInt8(ascii: ",") }
      rest = rest.dropFirst(part.count + 1)
      let value = HeaderValue.clean(String(decoding: part, as: UTF8.self))
      if !value.isEmpty { values.append(value) }
    }
    return values
  }
}
