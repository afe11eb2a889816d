import Foundation
import RoyalCore
import Testing

@testable import RoyalTestKit

/// An operator who knows nothing and does everything, in every directory of the spool. It never opens what might block.
struct Monkey {
  private let spool: String
  private let store: String
  /// A file outside of the spool: the litter's symbolic links lead to it.
  let outside: OutsideFile
  var dice: SeededGenerator
  /// The keys of entries that may be gone by the operator's hand.
  private(set) var taken: Set<String> = []
  /// The keys of entries that may be answered again by the operator's hand.
  private(set) var loosed: Set<String> = []
  private var count = 0

  static let folders = ["tmp", "new", "active", "turns", "wait", "hold", "dead", "bad", "seen", "users", "ctl", "."]

  init(_ box: Sandbox, seed: UInt64) throws {
    spool = box.spool
    store = "\(box.folder)/backup"
    outside = try OutsideFile("\(box.folder)/outside")
    dice = SeededGenerator(seed: seed)
    try FileManager.default.createDirectory(atPath: store, withIntermediateDirectories: true)
  }

  /// One thing that comes to its mind.
  mutating func act() {
    switch Int.random(in: 0..<12, using: &dice) {
    case 0: remove()
    case 1: park()
    case 2: unpark()
    case 3: backUp()
    case 4: restore()
    case 5: edit()
    case 6: changeMode()
    case 7: press()
    case 8: moveFolder()
    case 9: moveAnywhere()
    default: litter()
    }
  }

  func litterPath(_ folder: String, _ name: [CChar]) -> [CChar] { path(folder).dropLast() + [0x2F] + name + [0] }
  private func path(_ name: String) -> [CChar] { Array("\(spool)/\(name)".utf8CString) }

  /// The names in a folder, as far as they are text.
  private func names(_ folder: String) -> [String] {
    (try? FileManager.default.contentsOfDirectory(atPath: "\(spool)/\(folder)")) ?? []
  }

  private mutating func anything() -> String {
    let folder = Monkey.folders.dropLast().randomElement(using: &dice) ?? "new"
    guard let name = names(folder).randomElement(using: &dice) else { return folder }
    return "\(folder)/\(name)"
  }

  private mutating func entry(in folders: [String]) -> (folder: String, name: String, key: String)? {
    guard let folder = folders.randomElement(using: &dice), let name = names(folder).randomElement(using: &dice),
      let key = EntryName(name)?.key.hex
    else { return nil }
    return (folder, name, key)
  }

  private mutating func remove() {
    let victim = anything()
    let parts = victim.split(separator: "/")
    guard parts.count > 1, parts[0] != "tmp" || Bool.random(using: &dice) else { return }
    note(String(parts[1]), in: String(parts[0]))
    if unlink(path(victim)) != 0 { try? FileManager.default.removeItem(atPath: "\(spool)/\(victim)") }
  }

  /// What it means for the entries that something in a folder is taken, changed or moved.
  private mutating func note(_ name: String, in folder: String) {
    if let key = EntryName(name)?.key.hex {
      taken.insert(key)
      if ["active", "wait"].contains(folder) { loosed.insert(key) }
    }
    if ["turns", "seen", "wait"].contains(folder) { noteAll(folder == "turns" ? ["active", "wait"] : nil) }
  }

  /// Every entry that is there, or ever was.
  private mutating func noteAll(_ folders: [String]?) {
    guard let folders else {
      everything = true
      return
    }
    for folder in folders {
      for name in FileManager.default.enumerator(atPath: "\(spool)/\(folder)")?.compactMap({ $0 as? String }) ?? [] {
        if let key = EntryName(URL(filePath: name).lastPathComponent)?.key.hex {
          taken.insert(key)
          loosed.insert(key)
        }
      }
    }
    for name in names("turns") { loosed.insert(name) }
  }

  /// Whether a hand was laid on records of any event.
  private(set) var everything = false

  private mutating func park() {
    guard let (folder, name, key) = entry(in: ["new", "dead"]) else { return }
    if rename(path("\(folder)/\(name)"), path("hold/\(name)")) == 0 { taken.insert(key) }
  }

  private mutating func unpark() {
    guard let (folder, name, _) = entry(in: ["hold", "dead"]) else { return }
    _ = rename(path("\(folder)/\(name)"), path("new/\(name),x\(count)"))
  }

  private mutating func backUp() {
    var status = stat()
    // Nothing but a file is opened: a FIFO of its own would keep the monkey for ever.
    guard let (folder, name, _) = entry(in: ["new"]), lstat(path("\(folder)/\(name)"), &status) == 0,
      status.st_mode & S_IFMT == S_IFREG
    else { return }
    try? FileManager.default.copyItem(atPath: "\(spool)/\(folder)/\(name)", toPath: "\(store)/\(name)")
  }

  private mutating func restore() {
    let kept = (try? FileManager.default.contentsOfDirectory(atPath: store)) ?? []
    guard let name = kept.randomElement(using: &dice) else { return }
    try? FileManager.default.copyItem(atPath: "\(store)/\(name)", toPath: "\(spool)/new/\(name),old")
  }

  private mutating func edit() {
    let victim = anything()
    let parts = victim.split(separator: "/")
    guard parts.count > 1 else { return }
    let file = open(path(victim), O_WRONLY | O_NONBLOCK | O_NOFOLLOW | O_APPEND)
    guard file >= 0 else { return }
    note(String(parts[1]), in: String(parts[0]))
    if let key = EntryName(String(parts[1]))?.key.hex { loosed.insert(key) }
    if Bool.random(using: &dice) { ftruncate(file, off_t.random(in: 0..<300, using: &dice)) }
    _ = write(file, "zufall\n", 7)
    close(file)
  }

  /// Never through a symbolic link, unlike chmod(1): what the programs do there is tested, not what the monkey does.
  private mutating func changeMode() {
    let mode: mode_t = [0, 0o400, 0o644, 0o777].randomElement(using: &dice) ?? 0
    fchmodat(AT_FDCWD, path(anything()), mode, AT_SYMLINK_NOFOLLOW)
  }

  private mutating func press() {
    let name = ["ctl/pause-intake", "ctl/pause-drain", "ctl/failstop"].randomElement(using: &dice) ?? ""
    if unlink(path(name)) != 0 { close(open(path(name), O_CREAT | O_WRONLY | O_NONBLOCK, 0o600)) }
  }

  private mutating func moveFolder() {
    guard Int.random(in: 0..<4, using: &dice) == 0 else { return }
    count += 1
    let folder = ["new", "hold", "dead", "bad", "users", "tmp"].randomElement(using: &dice) ?? "bad"
    for name in names(folder) { note(name, in: folder) }
    if rename(path(folder), path("away.\(count)")) == 0, Bool.random(using: &dice) { mkdir(path(folder), 0o770) }
  }

  private mutating func moveAnywhere() {
    let victim = anything()
    let parts = victim.split(separator: "/")
    let target = ["new", "wait", "dead", "bad", "turns", "active", "ctl", "users"].randomElement(using: &dice) ?? "new"
    guard parts.count > 1 else { return }
    note(String(parts[1]), in: String(parts[0]))
    if let key = EntryName(String(parts[1]))?.key.hex { loosed.insert(key) }
    _ = rename(path(victim), path("\(target)/\(parts[1])"))
  }
}
