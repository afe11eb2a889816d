import RoyalCore
import RoyalSystem
import Synchronization

/// users/: what is remembered of each user, one file a user. `rm` forgets the user.
public final class UserStore: Sendable {
  private let root: Directory
  private let lock = Mutex(())

  init(root: Directory) { self.root = root }

  /// The file of a user: the first 40 hex digits of SHA-256(user), so that it begins with the tag of the user's entries.
  public static func fileName(_ user: String) -> String {
    EventKey.hash(of: [user]).hex
  }

  /// What is remembered; an empty memory where there is none or it cannot be read.
  public func memory(of user: String) -> UserMemory {
    guard let file = try? root.open(SpoolFolder.users.path(UserStore.fileName(user))),
      let bytes = try? file.readAll(limit: 4 << 20), let memory = UserMemory(bytes)
    else { return UserMemory(user: user) }
    return memory
  }

  /// Changes what is remembered, one change at a time, by a rename.
  public func update(_ user: String, _ change: (inout UserMemory) -> Void) throws(Errno) {
    let result: Result<Void, Errno> = lock.withLock { _ in
      var memory = memory(of: user)
      change(&memory)
      let path = SpoolFolder.users.path(UserStore.fileName(user))
      do throws(Errno) {
        return .success(try root.replace(path, with: memory.serialized(), durable: false))
      } catch {
        return .failure(error)
      }
    }
    try result.get()
  }

  /// Every user's memory, for what a drain that starts must know of pauses and cooldowns.
  public func all() throws(Errno) -> [UserMemory] {
    try root.names(in: SpoolFolder.users.rawValue).compactMap { name in
      guard let file = try? root.open(SpoolFolder.users.path(name)) else { return nil }
      return (try? file.readAll(limit: 4 << 20)).flatMap(UserMemory.init)
    }
  }
}
