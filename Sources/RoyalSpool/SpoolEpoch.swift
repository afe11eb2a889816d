import RoyalCore
import RoyalSystem

/// How often a spool changed hands, when it last did, and who has it now: `ctl/epoch`, made by `royal adopt`.
public struct SpoolEpoch: Equatable, Sendable {
  public var number = 0
  /// When it was adopted, epoch milliseconds; 0 where it never was.
  public var adopted = 0
  /// The machine that adopted it, ``MachineID/current`` there; nil where that has none, or before it was written down.
  public var machine: String?
  /// What that machine calls itself.
  public var host: String?

  /// The line: `number time machine host`, `-` for what is not known.
  var line: [UInt8] { Array("\(number) \(Timestamp.iso(adopted)) \(machine ?? "-") \(host ?? "-")\n".utf8) }

  init(number: Int = 0, adopted: Int = 0, machine: String? = nil, host: String? = nil) {
    self.number = number
    self.adopted = adopted
    self.machine = machine
    self.host = host
  }

  /// Two words are a file from before the machine was written down; what may follow the four is not read.
  init?(_ bytes: [UInt8]) {
    let words = String(decoding: bytes, as: UTF8.self).split { $0.isWhitespace }.map(String.init)
    guard words.count >= 2, let number = Int(words[0]), let adopted = Timestamp.parse(words[1]) else { return nil }
    let known = words.dropFirst(2).map { $0 == "-" ? nil : $0 }
    self.init(
      number: number, adopted: adopted, machine: known.first ?? nil, host: known.dropFirst().first ?? nil)
  }

  /// Nil where the file is there and cannot be read, or makes no sense: nobody may conclude anything from that.
  static func read(_ root: Directory) -> SpoolEpoch? { (try? find(root)) ?? nil }

  /// Nil where the file makes no sense.
  static func find(_ root: Directory) throws(Errno) -> SpoolEpoch? {
    do {
      return SpoolEpoch(try root.open(SpoolFile.epoch).readAll(limit: 256))
    } catch {
      if error == .noSuchFile { return SpoolEpoch() }
      if error.isOfTheFile { return nil }
      throw error
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

extension SpoolEpoch {
  /// Whether a machine other than this one adopted the spool: this one must adopt it again before it touches anything. False
  /// where one of the two is not known.
  /// - Parameter own: ``MachineID/current``.
  public func isForeign(to own: String?) -> Bool {
    guard let machine, let own else { return false }
    return machine != own
  }

  /// The machine that has the spool, for people: a name, or a number where it has none.
  public var owner: String { host ?? machine ?? "another machine" }
}

/// What adopting a spool came to.
public enum Adoption: Sendable, Equatable {
  case adopted(epoch: Int)
  /// A drain holds the spool's lock.
  case held
}

extension SpoolOperator {
  /// Takes over the spool of a machine that is off: whatever drain held it before finds the new epoch and ends.
  /// - Parameters:
  ///   - now: epoch milliseconds; entries received until then are looked up before they are answered.
  ///   - machine: who has it from now on.
  /// - Throws: ``Errno`` where the lock cannot be tried or the epoch not written.
  public func adopt(
    now: Int, machine: String? = MachineID.current, host: String? = MachineID.name
  ) throws(Errno) -> Adoption {
    // The lock goes with the descriptor, at the latest with the process.
    guard try tryLock(root.raw) else { return .held }
    defer { unlock(root.raw) }
    guard let present = SpoolEpoch.read(root) else { throw .invalid }
    let next = SpoolEpoch(number: present.number + 1, adopted: now, machine: machine, host: host)
    try root.replace(SpoolFile.epoch, with: next.line, durable: true, access: .published)
    try root.sync(SpoolFolder.ctl.rawValue)
    return .adopted(epoch: next.number)
  }

  /// Who has the spool; number 0 where it never changed hands, nil where the file cannot be read.
  public var epoch: SpoolEpoch? { SpoolEpoch.read(root) }

  /// Entries and turns that are not worked off yet, parked ones left out.
  public var unfinished: Int {
    var count = [SpoolFolder.new, .active, .turns].reduce(0) { $0 + spool.count($1) }
    try? forEach(.wait) { _, _ in count += 1 }
    return count
  }
}
