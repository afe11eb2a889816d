import RoyalCore
import RoyalSpool

/// Files that the daemon has heard of and not looked at yet; the newest is looked at first.
///
/// A user of whom a file is in the queue is incomplete: a turn that started now could leave out a message that was there before.
struct InspectionQueue {
  struct Task {
    let file: EntryFile
    /// Epoch milliseconds, for a file in wait/.
    let due: Int?
  }

  private var tasks: [Task] = []
  private var pending: [UserTag: Int] = [:]

  var isEmpty: Bool { tasks.isEmpty }

  /// - Returns: the user who is incomplete from now on.
  mutating func add(_ file: EntryFile, due: Int?) -> UserTag? {
    tasks.append(Task(file: file, due: due))
    guard let user = EntryName(file.name)?.user else { return nil }
    pending[user, default: 0] += 1
    return pending[user] == 1 ? user : nil
  }

  /// Puts a user's files side by side.
  mutating func sort() { tasks.sort { $0.file.name > $1.file.name } }

  /// Takes the next files, at most so many.
  mutating func next(_ count: Int) -> [Task] {
    let batch = Array(tasks.suffix(count).reversed())
    tasks.removeLast(batch.count)
    return batch
  }

  /// A file has been looked at.
  /// - Returns: the user who is complete by that.
  mutating func finished(_ task: Task) -> UserTag? {
    guard let user = EntryName(task.file.name)?.user, let count = pending[user] else { return nil }
    pending[user] = count > 1 ? count - 1 : nil
    return count == 1 ? user : nil
  }
}
