import Foundation
import RoyalCore
import Synchronization

/// Entries as the hook would have stored them; nothing is synced, for intake is not measured here.
struct SpoolEntries {
  enum Platform: String { case evolution, chatwoot }

  let platform: Platform
  /// Tells runs apart, so that no event comes twice.
  private let run = Int(Date().timeIntervalSince1970 * 1000)
  private let moment: String
  private let users: Int

  /// - Parameters:
  ///   - age: how long ago they came, in seconds.
  ///   - users: how many take turns in writing them; otherwise each is of a user of its own.
  init(_ platform: Platform, age: TimeInterval = 0, users: Int = .max) {
    self.platform = platform
    self.users = users
    moment = Date(timeIntervalSinceNow: -age).formatted(.iso8601.time(includingFractionalSeconds: true))
  }

  /// The file's name and what it says.
  func entry(_ number: Int) -> (name: String, text: String) {
    let user = "+549\(1_100_000_000 + number % users)"
    let key = EventKey.event(source: platform.rawValue, kind: "message", scope: "\(run)", id: "\(number)")
    let name = EntryName(user: UserTag(user: user), key: key).plain
    let body = "Hola, ¿cuánto sale el envío a la calle \(number)?"
    let place =
      switch platform {
      case .evolution: "Instance: shop\nConversation: \(user.dropFirst())@s.whatsapp.net\nReply-To: \(user.dropFirst())"
      case .chatwoot: "Account: 7\nConversation: \(number % users + 1)"
      }
    let text = """
      Royal-Spool: 1
      Key: \(key.hex)
      Nonce: \(String(format: "%032x", number + 1))
      Kind: message
      Received: \(moment)
      Sent: \(moment)
      Source: \(platform.rawValue)
      \(place)
      Message: \(number + 1)
      User: \(user)
      Name: Ana
      Length: \(body.utf8.count)

      \(body)
      """
    return (name, text)
  }

  /// Writes so many into a folder, on two threads.
  func fill(_ folder: String, _ count: Int) throws { try fill(folder, 0..<count) }

  func fill(_ folder: String, _ numbers: Range<Int>) throws {
    let failures = Atomic(0)
    DispatchQueue.concurrentPerform(iterations: 2) { half in
      for number in stride(from: numbers.lowerBound + half, to: numbers.upperBound, by: 2) {
        let (name, text) = entry(number)
        if !SpoolEntries.write(text, to: "\(folder)/\(name)") { failures.add(1, ordering: .relaxed) }
      }
    }
    let failed = failures.load(ordering: .relaxed)
    guard failed == 0 else { throw Trouble("\(failed) entries could not be written to \(folder)") }
  }

  static func write(_ text: String, to path: String) -> Bool {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o640)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    let bytes = Array(text.utf8)
    return Foundation.write(descriptor, bytes, bytes.count) == bytes.count
  }
}
