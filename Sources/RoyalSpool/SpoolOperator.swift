import RoyalCore
import RoyalSystem

/// The operator's side of a spool: looks everywhere, and moves entries as hands would, by one rename or unlink each.
///
/// It takes no lock. Whoever runs beside it, the drain or another operator, may take an entry first: that is `ENOENT`, and told.
public struct SpoolOperator: Sendable {
  public let path: String
  let spool: Spool
  let root: Directory

  /// Opens the spool at a path.
  /// - Throws: ``SpoolRefusal`` where it is none, or of another version.
  public static func open(_ path: String) throws(SpoolRefusal) -> SpoolOperator {
    let root = try SpoolRoot.open(path)
    return SpoolOperator(path: path, spool: Spool(path: path, root: root), root: root)
  }

  /// When a folder in wait/ is due, epoch milliseconds; nil for a name that is no time.
  static func due(_ folder: String) -> Int? { Timestamp.parseCompact(folder) }

  /// Counts the entries, and names the oldest ones of each state. No file is opened.
  /// - Parameters:
  ///   - limit: how many entries of a state are named at most.
  ///   - now: epoch milliseconds.
  public func survey(_ selection: EntrySelection, limit: Int, now: Int) throws(SpoolRefusal) -> SpoolSurvey {
    var survey = SpoolSurvey()
    for state in EntryState.allCases where selection.states.contains(state) {
      var counter = SurveyCounter(state, limit: limit, now: now)
      try forEach(state, matching: selection.admits(name:)) { entry, folder in
        guard let status = try? entry.status(), selection.admits(age: max(0, now - status.modified)),
          isOfUsers(selection.users, entry, folder, now)
        else { return }
        counter.count(written: status.modified, size: status.size) {
          EntryPlace(
            state: state, file: EntryFile(folder: folder, name: entry.name), written: status.modified, size: status.size
          )
        }
      }
      survey.rows.append(counter.finished())
    }
    return survey
  }

  /// Whose a file is that somebody named otherwise says only its header.
  private func isOfUsers(_ users: Set<UserTag>?, _ entry: DirectoryEntry, _ folder: String, _ now: Int) -> Bool {
    guard let users, !EventReference.isTelling(name: entry.bytes) else { return true }
    guard case .entry(_, let name) = inspect(EntryFile(folder: folder, name: entry.name), now: now) else {
      return false
    }
    return users.contains(name.user)
  }

  /// Every place that a selection admits, oldest first in each state.
  /// - Parameter now: epoch milliseconds.
  public func places(_ selection: EntrySelection, now: Int) throws(SpoolRefusal) -> [EntryPlace] {
    try survey(selection, limit: Int.max, now: now).rows.flatMap { $0.entries }
  }

  /// Calls the closure with each name of a state, reasons left out, and the folder that it lies in.
  func forEach(
    _ state: EntryState, matching isWanted: (UnsafeBufferPointer<UInt8>) -> Bool = { _ in true },
    _ body: (DirectoryEntry, _ folder: String) -> Void
  ) throws(SpoolRefusal) {
    for folder in try folders(of: state) {
      // wait/ itself has the folders of the due times; an entry beside them is a hand's.
      let hasFolders = folder == SpoolFolder.wait.rawValue
      do {
        try root.forEachEntry(in: folder) { entry in
          let bytes = entry.bytes
          if SpoolOperator.isReason(bytes) || !isWanted(bytes) { return }
          if hasFolders, (try? entry.status())?.isDirectory != false { return }
          body(entry, folder)
        }
      } catch let error where error == .noSuchFile || error == .notDirectory {
        continue
      } catch {
        throw SpoolRefusal("\(path)/\(folder) cannot be read: \(error)\(SpoolOperator.advice(error))")
      }
    }
  }

  private func folders(of state: EntryState) throws(SpoolRefusal) -> [String] {
    let folder = state.folder.rawValue
    guard state == .wait else { return [folder] }
    do {
      return [folder] + (try root.names(in: folder).sorted().map { SpoolFolder.wait.path($0) })
    } catch let error where error == .noSuchFile {
      return []
    } catch {
      throw SpoolRefusal("\(path)/\(folder) cannot be read: \(error)\(SpoolOperator.advice(error))")
    }
  }

  static func advice(_ error: Errno) -> String {
    error == .accessDenied ? "; operators must be members of the spool's group" : ""
  }

  private static func isReason(_ name: UnsafeBufferPointer<UInt8>) -> Bool {
    let suffix = Spool.reasonSuffix.utf8
    return name.count > suffix.count && name[(name.count - suffix.count)...].elementsEqual(suffix)
  }
}
