import RoyalCore
import RoyalSystem

/// What became of one entry that an operator moved or removed.
public enum HandResult: Equatable, Sendable {
  /// It lies there now, relative to the spool.
  case moved(to: String)
  case removed
  /// Somebody was faster: the drain, or another operator.
  case taken
  /// Another file of the same event is where it should go.
  case occupied(String)
  /// The state that it is in does not allow it.
  case refused(String)
  case failed(String)
}

/// Moves and removals, each one rename or unlink that hands could have made.
extension SpoolOperator {
  /// Parks an entry that waits.
  public func hold(_ place: EntryPlace) -> HandResult {
    switch place.state {
    case .new, .wait: move(place, to: .hold)
    case .active: .refused("it runs right now and cannot be parked; try again when its turn is over")
    case .hold: .refused("it is parked already")
    case .dead:
      .refused("it is given up and does nothing by itself; \"royal retry\" runs it, \"royal drop\" removes it")
    case .bad: .refused("it is no entry; mend the file, then \"royal retry\"")
    }
  }

  /// Brings a parked entry back: it runs now, its attempts start again.
  public func release(_ place: EntryPlace) -> HandResult {
    switch place.state {
    case .hold: move(place, to: .new)
    case .active: .refused("it is not parked: it runs right now")
    case .new: .refused("it is not parked: it waits for its turn")
    case .wait: .refused("it is not parked: it waits for its next attempt; \"royal retry\" runs it now")
    case .dead, .bad: .refused("it is not parked but given up; \"royal retry\" runs it")
    }
  }

  /// Runs an entry now, attempts from the start: one that waits for its next attempt, was given up, or was mended.
  public func retry(_ place: EntryPlace) -> HandResult {
    switch place.state {
    case .wait: return move(place, to: .new)
    case .dead, .bad:
      let result = move(place, to: .new)
      if case .moved = result { removeReason(of: place) }
      return result
    case .active: return .refused("it runs right now")
    case .new: return .refused("it waits for its turn already")
    case .hold: return .refused("it is parked; \"royal release\" runs it")
    }
  }

  /// Removes an entry. One that runs cannot be recalled, but nothing follows.
  public func drop(_ place: EntryPlace) -> HandResult {
    do throws(Errno) {
      try remove(place.file.path)
    } catch {
      return result(of: error, at: place.file, to: nil)
    }
    if place.state.hasReason { removeReason(of: place) }
    if let folder = place.file.dueFolder { try? root.removeDirectory(folder) }
    return .removed
  }

  /// A directory that an operator put into the spool by mistake goes too, where it is empty.
  private func remove(_ path: String) throws(Errno) {
    do {
      try root.unlink(path)
    } catch let error where error == .isDirectory {
      try root.removeDirectory(path)
    }
  }

  private func move(_ place: EntryPlace, to folder: SpoolFolder) -> HandResult {
    let target = folder.path(place.name?.plain ?? place.file.name)
    do throws(Errno) {
      try root.renameNew(place.file.path, to: target)
    } catch let error where error == .exists {
      return .occupied(target)
    } catch {
      return result(of: error, at: place.file, to: folder)
    }
    if let folder = place.file.dueFolder { try? root.removeDirectory(folder) }
    return .moved(to: target)
  }

  /// - Parameter folder: where the file was to go.
  private func result(of error: Errno, at file: EntryFile, to folder: SpoolFolder?) -> HandResult {
    guard error == .noSuchFile else {
      return .failed("\(file.path): \(error)\(SpoolOperator.advice(error))")
    }
    if let folder, (try? root.contains(folder.rawValue)) == false {
      return .failed("\(path)/\(folder.rawValue) is missing; \"royal init --spool\" makes it")
    }
    // A listing writes it for what is not UTF-8.
    if file.name.unicodeScalars.contains("\u{FFFD}") {
      return .failed("\(file.path): its name is not UTF-8; use mv or rm")
    }
    return .taken
  }

  private func removeReason(of place: EntryPlace) {
    try? root.unlink(place.file.path + Spool.reasonSuffix)
  }
}

/// The switches in ctl/.
extension SpoolOperator {
  /// What stops intake or the drain.
  public enum Stop: String, CaseIterable, Sendable {
    case drain, intake, failstop

    public var path: String {
      switch self {
      case .drain: SpoolFile.pauseDrain
      case .intake: SpoolFile.pauseIntake
      case .failstop: SpoolFile.failstop
      }
    }
  }

  /// Since when something is stopped, epoch milliseconds; nil where it is not.
  public func stopped(_ stop: Stop) -> Int? { (try? root.status(stop.path))?.modified }

  /// What ctl/failstop says.
  public func text(of stop: Stop) -> String {
    guard let file = try? root.open(stop.path), let bytes = try? file.readAll(limit: 4096) else { return "" }
    return HeaderValue.clean(String(decoding: bytes, as: UTF8.self))
  }

  /// Makes a switch's file.
  /// - Returns: false where it was there before.
  public func pause(_ stop: Stop) throws(Errno) -> Bool {
    do {
      _ = try root.create(stop.path, mode: 0o660)
      return true
    } catch let error where error == .exists {
      return false
    }
  }

  /// Removes a switch's file.
  /// - Returns: false where there was none.
  public func resume(_ stop: Stop) throws(Errno) -> Bool {
    do {
      try root.unlink(stop.path)
      return true
    } catch let error where error == .noSuchFile {
      return false
    }
  }
}
