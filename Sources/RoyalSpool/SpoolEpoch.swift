import RoyalCore
import RoyalSystem

/// How often a spool changed hands, and when it last did: `ctl/epoch`, made by `royal adopt`.
public struct SpoolEpoch: Equatable, Sendable {
  public var number = 0
  /// When it was adopted, epoch milliseconds; 0 where it never was.
  public var adopted = 0

  /// The line: `number time`.
  var line: [UInt8] { Array("\(number) \(Timestamp.iso(adopted))\n".utf8) }

  init(number: Int = 0, adopted: Int = 0) {
    self.number = number
    self.adopted = adopted
  }

  init?(_ bytes: [UInt8]) {
    let words = String(decoding: bytes, as: UTF8.self).split { $0.isWhitespace }.map(String.init)
    guard words.count == 2, let number = Int(words[0]), let adopted = Timestamp.parse(words[1]) else { return nil }
    self.init(number: number, adopted: adopted)
  }

  /// Nil where the file is there and cannot be read: nobody may conclude anything from that.
  static func read(_ root: Directory) -> SpoolEpoch? {
    do {
      return SpoolEpoch(try root.open(SpoolFile.epoch).readAll(limit: 256))
    } catch let error where error == .noSuchFile {
      return SpoolEpoch()
    } catch {
      return nil
    }
  }
}

extension Spool {
  /// Whether somebody else adopted the spool since this drain took its lock: nothing in it may be touched any more.
  public var isAdoptedAway: Bool {
    guard let own = epoch, let present = SpoolEpoch.read(root) else { return false }
    return present.number > own.number
  }
}

/// What adopting a spool came to.
public enum Adoption: Sendable, Equatable {
  case adopted(epoch: Int)
  /// A drain holds the spool's lock.
  case held
}

extension SpoolOperator {
  /// Takes over the spool of a machine that is off: whatever drain held it before finds the new epoch and ends.
  /// - Parameter now: epoch milliseconds; entries received until then are looked up before they are answered.
  /// - Throws: ``Errno`` where the lock cannot be tried or the epoch not written.
  public func adopt(now: Int) throws(Errno) -> Adoption {
    // The lock goes with the descriptor, at the latest with the process.
    guard try tryLock(root.raw) else { return .held }
    defer { unlock(root.raw) }
    guard let present = SpoolEpoch.read(root) else { throw .invalid }
    let next = SpoolEpoch(number: present.number + 1, adopted: now)
    try root.replace(SpoolFile.epoch, with: next.line, durable: true, access: .published)
    try root.sync(SpoolFolder.ctl.rawValue)
    return .adopted(epoch: next.number)
  }

  /// Entries and turns that are not worked off yet, parked ones left out.
  public var unfinished: Int {
    [SpoolFolder.new, .active, .turns].reduce(0) { $0 + spool.count($1) }
      + ((try? root.names(in: SpoolFolder.wait.rawValue)) ?? [])
      .reduce(0) { $0 + ((try? root.names(in: SpoolFolder.wait.path($1)).count) ?? 0) }
  }
}
