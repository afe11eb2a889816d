import RoyalCore
import RoyalSystem

/// Where an entry's file lies: its folder, relative to the spool, and its name there, which may have any suffix.
public struct EntryFile: Hashable, Sendable {
  public let folder: String
  public let name: String

  public init(folder: String, name: String) {
    self.folder = folder
    self.name = name
  }

  public static func new(_ name: String) -> EntryFile { EntryFile(folder: SpoolFolder.new.rawValue, name: name) }
  public static func active(_ name: String) -> EntryFile { EntryFile(folder: SpoolFolder.active.rawValue, name: name) }

  public var path: String { "\(folder)/\(name)" }
  public var isWaiting: Bool { folder.hasPrefix(SpoolFolder.wait.rawValue) }
  /// The folder of a due time that it waits in, which goes when it is empty; nil for what lies elsewhere, or in wait/ itself.
  var dueFolder: String? { isWaiting && folder != SpoolFolder.wait.rawValue ? folder : nil }
  public var isNew: Bool { folder == SpoolFolder.new.rawValue }
  public var isActive: Bool { folder == SpoolFolder.active.rawValue }
}

/// What a look at a file shows.
public enum Inspection: Sendable {
  case entry(Entry, name: EntryName)
  /// Somebody took it.
  case gone
  /// It is no entry yet: look again after so many milliseconds.
  case unripe(wait: Int)
  /// It is no entry.
  case bad(reason: String)
  /// It cannot be read at the moment, which says nothing about it.
  case unreadable(Errno)
}

extension Spool {
  /// The most bytes that an entry's file may have.
  static let entryLimit = 8 << 20
  /// How long a file that is no entry may be one that is still being copied, in milliseconds.
  static let copyGrace = 5000
  /// How long an editor's droppings may lie about, in milliseconds.
  static let editorGrace = 3_600_000

  /// Looks at a file without following links: whether it is an entry, and whose. The header wins over the name.
  /// - Parameters:
  ///   - now: epoch milliseconds.
  ///   - isRipe: no grace is given: the file has been looked at before.
  public func inspect(_ file: EntryFile, now: Int, isRipe: Bool = false) -> Inspection {
    do {
      let status = try root.status(file.path)
      let grace = isRipe ? 0 : Spool.isDropping(file.name) ? Spool.editorGrace : Spool.copyGrace
      guard Spool.isDropping(file.name) == false else {
        return ripen(.bad(reason: "the name is that of an editor's or a copier's scratch file"), status, grace, now)
      }
      guard status.isRegular else {
        return ripen(.bad(reason: "it is not a regular file"), status, grace, now)
      }
      return ripen(try read(file, status), status, grace, now)
    } catch let error where error == .noSuchFile {
      return .gone
    } catch {
      return .unreadable(error)
    }
  }

  private func ripen(_ result: Inspection, _ status: FileStatus, _ grace: Int, _ now: Int) -> Inspection {
    guard case .bad = result, (0..<grace).contains(now - status.modified) else { return result }
    return .unripe(wait: grace - (now - status.modified))
  }

  private func read(_ file: EntryFile, _ status: FileStatus) throws(Errno) -> Inspection {
    guard status.size <= Spool.entryLimit else {
      return .bad(reason: "it has \(status.size) bytes; an entry has at most \(Spool.entryLimit)")
    }
    let bytes: [UInt8]
    do {
      bytes = try root.open(file.path).readAll(limit: Spool.entryLimit + 1)
    } catch let error where error.isOfTheFile {
      return .bad(reason: "it cannot be read: \(error)")
    }
    do {
      let entry = try Entry.parse(bytes)
      return .entry(entry, name: try identify(entry, file, status, bytes))
    } catch {
      return .bad(reason: error.description)
    }
  }

  private func identify(
    _ entry: Entry, _ file: EntryFile, _ status: FileStatus, _ bytes: [UInt8]
  ) throws(EntryError) -> EntryName {
    if entry.kind == .message, entry[.source] == nil { throw EntryError("the line Source is missing") }
    if entry.kind == .message, entry[.conversation] == nil { throw EntryError("the line Conversation is missing") }
    let named = EntryName(file.name)
    var name = EntryName(
      user: UserTag(user: entry.userID), key: key(of: entry, named, file, status, bytes))
    name.attempts = file.isWaiting || file.isActive ? named?.attempts ?? 0 : 0
    name.crashes = file.isActive ? named?.crashes ?? 0 : 0
    return name
  }

  /// A key for a hand-written entry comes from the file itself, so that a crash or a rename does not change it and a second copy has another.
  private func key(
    of entry: Entry, _ named: EntryName?, _ file: EntryFile, _ status: FileStatus, _ bytes: [UInt8]
  ) -> EventKey {
    if let key = entry[.key].flatMap(EventKey.init(hex:)) { return key }
    if let key = named?.key { return key }
    if let source = entry[.source], let message = entry[.message] {
      let scope = entry[.account] ?? entry[.instance] ?? ""
      return .event(source: source, kind: entry.kind?.rawValue ?? "", scope: scope, id: message)
    }
    return .hash(of: [
      "file", String(status.inode), String(status.modifiedNanoseconds), Hex.encode(SHA256.hash(bytes)),
    ])
  }

  /// Editors and copiers write beside their target: `.x.swp`, `x~`, `#x#`, `4913`, `.x.A1b2C3`.
  static func isDropping(_ name: String) -> Bool {
    name.hasPrefix(".") || name.hasSuffix("~") || name.hasPrefix("#") || name == "4913" || name.hasSuffix(".tmp")
  }

  /// Deletes the reason file that came back with its entry. False where the name is not one.
  public func removeReason(_ file: EntryFile) -> Bool {
    guard file.name.hasSuffix(Spool.reasonSuffix) else { return false }
    try? root.unlink(file.path)
    return true
  }

  static let reasonSuffix = ".why"
}

extension Entry {
  /// The user whose entry it is; one without a User line belongs to its conversation.
  public var userID: String { self[.user] ?? "\(self[.source] ?? ""):\(self[.conversation] ?? "")" }
}
