/// How much is measured.
struct Rounds {
  /// Interleaved rounds, of which the median counts.
  let count: Int
  /// Requests a round.
  let requests: Int
  /// Processes of each kind, one after the other.
  let processes: Int
  /// Interleaved rounds of draining, and turns in each.
  let drains: Int
  let turns: Int
  /// Messages whose reaction is taken.
  let messages: Int
  /// Entries that lie in new/.
  let backlogs: [Int]
  /// Seconds of doing nothing.
  let idle: Double
  /// Good requests while others stall.
  let attacks: Int
  /// Messages through one drain.
  let soak: Int

  static let full = Rounds(
    count: 9, requests: 1000, processes: 1000, drains: 5, turns: 2000, messages: 2000,
    backlogs: [1000, 10_000, 100_000, 1_000_000], idle: 125, attacks: 50, soak: 1_000_000)
  static let quick = Rounds(
    count: 3, requests: 300, processes: 200, drains: 3, turns: 500, messages: 500, backlogs: [1000, 10_000, 100_000],
    idle: 65, attacks: 15, soak: 20_000)
}
