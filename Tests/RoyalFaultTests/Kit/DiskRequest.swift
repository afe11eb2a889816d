/// One thing that a disk was asked to do.
struct DiskRequest: Sendable {
  struct Flags: OptionSet, Sendable {
    let rawValue: UInt64
    /// All that was written before must outlive a power cut from here on.
    static let flush = Flags(rawValue: 1)
    /// This write must outlive a power cut.
    static let durable = Flags(rawValue: 2)
    /// Zeros, without any data in the log.
    static let discard = Flags(rawValue: 4)
    static let mark = Flags(rawValue: 8)
  }

  /// Where on the disk, in bytes.
  let place: Int
  let length: Int
  let flags: Flags
  /// Where in the log the data begins.
  let offset: Int

  var hasData: Bool { flags.isDisjoint(with: [.discard, .mark]) }
  var isFlush: Bool { flags.contains(.flush) }
  var isWrite: Bool { length > 0 && !flags.contains(.mark) }
}
