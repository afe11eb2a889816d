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
  public func update(_ user: String, _ change: (inout UserMemory) -> Void) throws(Errno) {
    let result: Result<Void, Errno> = lock.withLock { _ in
      let path = SpoolFolder.users.path(UserStore.fileName(user))
      do throws(Errno) {
        var memory = try memory(of: user)
        change(&memory)
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
