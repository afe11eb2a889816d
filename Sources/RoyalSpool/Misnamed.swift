import RoyalCore
import RoyalSystem

/// Files whose name no entry can have: it is not UTF-8, or so long that nothing fits behind it.
extension Spool {
  /// Calls the closure with each name in a folder. What is not UTF-8 goes to bad/, under its own name.
  /// - Parameter now: epoch milliseconds.
  func forEachEntryName(in folder: String, now: Int, _ body: (String) -> Void) throws(Errno) {
    var misnamed: [[CChar]] = []
    try root.forEachEntry(in: folder) { entry in
      if let name = String(validating: entry.bytes, as: UTF8.self) {
        body(name)
      } else {
        misnamed.append(entry.bytes.map(CChar.init(bitPattern:)))
      }
    }
    // One that cannot be moved is left for the next scan.
    for name in misnamed { try? quarantine(misnamed: name, in: folder, now: now) }
  }

  private func quarantine(misnamed name: [CChar], in folder: String, now: Int) throws(Errno) {
    var target = Array(name.prefix(Spool.longestName))
    var number = 2
    while try root.contains(Spool.path(SpoolFolder.bad.rawValue, target)) {
      target = Array(name.prefix(Spool.longestName)) + ",\(number)".utf8CString.dropLast()
      number += 1
    }
    let reason = "its name is not UTF-8\nWhen: \(Timestamp.iso(now))\nFrom: \(folder)\n"
    let why = Spool.path(SpoolFolder.bad.rawValue, target + Spool.reasonSuffix.utf8CString.dropLast())
    try root.replace(why, with: Array(reason.utf8), durable: true)
    try root.rename(Spool.path(folder, name), to: Spool.path(SpoolFolder.bad.rawValue, target))
  }

  private static func path(_ folder: String, _ name: [CChar]) -> [CChar] {
    Array("\(folder)/".utf8CString.dropLast()) + name + [0]
  }

  /// The most bytes of a name to which `,2` and `.why` are still to be added; the kernel allows 255.
  private static let longestName = 240

  /// The name, cut off where nothing would fit behind it.
  static func shortened(_ name: String) -> String {
    var name = name
    while name.utf8.count > longestName { name.removeLast() }
    return name
  }
}
