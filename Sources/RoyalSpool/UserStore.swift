import RoyalCore
import RoyalSystem
import Synchronization

/// users/: what is remembered of each user, one file a user. `rm` forgets the user.
public final class UserStore: Sendable {
  /// One lock for some of the users: a change holds it through an fsync, for which the others shall not wait.
  private final class Stripe: Sendable {
    let lock = Mutex(())
  }

  private let root: Directory
  private let stripes = (0..<64).map { _ in Stripe() }

  init(root: Directory) { self.root = root }

  /// The file of a user: the first 40 hex digits of SHA-256(user), so that it begins with the tag of the user's entries.
  public static func fileName(_ user: String) -> String {
    EventKey.hash(of: [user]).hex
  }

  private func stripe(of name: String) -> Stripe {
    stripes[name.utf8.reduce(0) { ($0 * 31 + Int($1)) % stripes.count }]
  }

  /// What is remembered; an empty memory where there is none or the file is no memory.
  /// - Throws: where that cannot be said at the moment: a pause that a human made must not be overlooked.
  public func memory(of user: String) throws(Errno) -> UserMemory {
    let bytes: [UInt8]
    do {
      bytes = try root.open(SpoolFolder.users.path(UserStore.fileName(user))).readAll(limit: 4 << 20)
    } catch let error where error == .noSuchFile || error.isOfTheFile {
      return UserMemory(user: user)
    }
    return UserMemory(bytes) ?? UserMemory(user: user)
  }

  /// Changes what is remembered, one change at a time, by a rename.
  /// - Parameter isVital: of what was remembered and what is: whether the data must be durable before the rename. Where not,
  ///   the file may be gone or empty after a power cut.
  public func update(
    _ user: String, isVital: (UserMemory, UserMemory) -> Bool = { _, _ in true }, _ change: (inout UserMemory) -> Void
  ) throws(Errno) {
    let name = UserStore.fileName(user)
    let result: Result<Void, Errno> = stripe(of: name).lock.withLock { _ in
      let path = SpoolFolder.users.path(name)
      do throws(Errno) {
        let before = try memory(of: user)
        var memory = before
        change(&memory)
        return .success(try root.replace(path, with: memory.serialized(), durable: isVital(before, memory)))
      } catch {
        return .failure(error)
      }
    }
    try result.get()
  }

  /// Forgets the users of whom nothing new has come for so long, measured from the last that came of anybody: a clock that jumps
  /// ahead must not forget them all.
  /// - Parameters:
  ///   - age: milliseconds.
  ///   - now: epoch milliseconds.
  /// - Returns: how many.
  public func forget(age: Int, now: Int) throws(Errno) -> Int {
    var times: [(name: String, modified: Int)] = []
    for name in try root.names(in: SpoolFolder.users.rawValue) {
      if let status = try? root.status(SpoolFolder.users.path(name)) { times.append((name, status.modified)) }
    }
    let today = min(now, (times.map { $0.modified }.max() ?? now) + 86_400_000)
    let old = times.filter { today - $0.modified > age }
    for (name, modified) in old { forget(name, ifUnchangedSince: modified) }
    return old.count
  }

  private func forget(_ name: String, ifUnchangedSince modified: Int) {
    stripe(of: name).lock.withLock { _ in
      let path = SpoolFolder.users.path(name)
      guard let status = try? root.status(path), status.modified == modified else { return }
      try? root.unlink(path)
    }
  }

  /// Every user's memory, for what a drain that starts must know of pauses and cooldowns.
  public func all() throws(Errno) -> [UserMemory] {
    try root.names(in: SpoolFolder.users.rawValue).compactMap { name in
      guard let file = try? root.open(SpoolFolder.users.path(name)) else { return nil }
      return (try? file.readAll(limit: 4 << 20)).flatMap(UserMemory.init)
    }
  }
}
