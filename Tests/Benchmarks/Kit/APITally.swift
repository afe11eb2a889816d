import Foundation

/// How many answers came to the loopback API, the moment of the first and of the last.
struct APITally {
  static let path = "/royal-bench/tally"

  private(set) var count = 0
  private(set) var first = 0.0
  private(set) var last = 0.0

  init() {}

  mutating func note(at moment: Double) {
    if count == 0 { first = moment }
    count += 1
    last = moment
  }

  var text: String { "\(count) \(first) \(last)" }

  init?(text: String) {
    let words = text.split(separator: " ")
    guard words.count == 3, let count = Int(words[0]), let first = Double(words[1]), let last = Double(words[2]) else {
      return nil
    }
    (self.count, self.first, self.last) = (count, first, last)
  }

  /// Answers a second between the first and the last.
  var rate: Double { count > 1 ? Double(count - 1) / (last - first) : 0 }
}
