/// How much is measured.
struct Rounds {
  /// Interleaved rounds, of which the median counts.
  let count: Int
  /// Requests a round.
  let requests: Int
  /// Processes of each kind, one after the other.
  let processes: Int

  static let full = Rounds(count: 9, requests: 1000, processes: 1000)
  static let quick = Rounds(count: 3, requests: 300, processes: 200)
}
