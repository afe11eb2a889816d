import Testing

/// The protocol, and what it would be with one thing left out or done elsewhere.
enum DedupOrder: String, CaseIterable, Sendable, CustomTestStringConvertible {
  case royal
  /// Only the name in new/ keeps duplicates out.
  case noSeen
  /// The hook makes the record in seen/ before the entry.
  case hookMarksFirst
  /// The hook makes the record in seen/ after the entry.
  case hookMarksLast
  case noFileSync, noDirectorySync, noSyncForDuplicate
  /// The drain claims in seen/ before active/ is durable.
  case claimBeforeSync
  /// The drain notes that it sends after it has sent.
  case intentAfterSend
  /// The drain notes that it sends, and does not wait for the disk.
  case noIntentSync
  /// What recovery gives back to new/ makes way for a second delivery that is there.
  case newcomerStays

  var testDescription: String { rawValue }

  /// The fewest kills and power cuts that show what is wrong with it.
  var trouble: (kills: Int, cuts: Int) {
    switch self {
    case .royal: (2, 1)
    case .noSeen, .hookMarksLast: (0, 0)
    case .hookMarksFirst, .intentAfterSend: (1, 0)
    case .newcomerStays: (2, 0)
    case .noFileSync, .noDirectorySync, .noIntentSync: (0, 1)
    case .noSyncForDuplicate, .claimBeforeSync: (1, 1)
    }
  }

  static let broken = allCases.filter { $0 != .royal }
}
