/// How many entries stand where, how old they are, and the oldest of them by name.
public struct SpoolSurvey: Sendable {
  /// Upper ends of the columns of ages, in milliseconds; the last column has none.
  public static let ages = [60_000, 300_000, 900_000, 3_600_000, 21_600_000, 86_400_000, 604_800_000]

  /// The entries of one state.
  public struct Row: Sendable, Equatable {
    public let state: EntryState
    public var count = 0
    /// Bytes.
    public var size = 0
    /// When the oldest was written, epoch milliseconds.
    public var oldest: Int?
    /// How many there are in each column of ages.
    public var ages = [Int](repeating: 0, count: SpoolSurvey.ages.count + 1)
    /// The oldest, in that order, no more than were asked for.
    public var entries: [EntryPlace] = []

    /// How many entries are counted but not named.
    public var omitted: Int { count - entries.count }
  }

  public var rows: [Row] = []

  public var count: Int { rows.reduce(0) { $0 + $1.count } }

  static func column(of age: Int) -> Int { ages.firstIndex { age < $0 } ?? ages.count }
}

/// Counts the files of one state, and keeps the oldest of them without keeping all.
struct SurveyCounter {
  private(set) var row: SpoolSurvey.Row
  private let limit: Int
  private let now: Int
  /// What is younger than this is not among the oldest.
  private var youngest = Int.max

  init(_ state: EntryState, limit: Int, now: Int) {
    row = SpoolSurvey.Row(state: state)
    self.limit = limit
    self.now = now
  }

  mutating func count(written: Int, size: Int, place: () -> EntryPlace) {
    row.count += 1
    row.size += size
    row.ages[SpoolSurvey.column(of: max(0, now - written))] += 1
    row.oldest = min(row.oldest ?? written, written)
    guard limit > 0, written <= youngest else { return }
    row.entries.append(place())
    if limit < Int.max / 4, row.entries.count >= 4 * limit { cut() }
  }

  private mutating func cut() {
    row.entries.sort(by: SurveyCounter.isOlder)
    row.entries.removeLast(max(0, row.entries.count - limit))
    youngest = row.entries.last?.written ?? Int.max
  }

  func finished() -> SpoolSurvey.Row {
    var copy = self
    copy.row.entries.sort(by: SurveyCounter.isOlder)
    if copy.row.entries.count > limit { copy.row.entries.removeLast(copy.row.entries.count - limit) }
    return copy.row
  }

  private static func isOlder(_ a: EntryPlace, _ b: EntryPlace) -> Bool {
    a.written != b.written ? a.written < b.written : a.file.name < b.file.name
  }
}
