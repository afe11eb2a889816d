import RoyalSpool
import RoyalSystem

/// Does one thing to a number of events, tells what became of each, and makes one exit code of it.
struct HandWork {
  /// One event, or one file of a selection.
  struct Target: Equatable {
    let title: String
    let places: [EntryPlace]

    /// The files that something is done to. What runs is left alone where the same event also lies somewhere that waits.
    var files: [EntryPlace] {
      let waiting = places.filter { $0.state != .active }
      return waiting.isEmpty ? places : waiting
    }
  }

  /// More than so many selected entries are only counted.
  static let shown = 20

  let spool: SpoolOperator
  let console: Console
  /// What happened to an entry that it was done to, for people.
  let verb: String
  let hand: (SpoolOperator, EntryPlace) -> HandResult

  /// - Returns: 0; 69 where an entry's state refuses it; 75 where somebody was faster, or the file system failed.
  func run(_ targets: [Target], isQuiet: Bool) -> Int32 {
    var code = ExitCode.success
    var done = 0
    for target in targets {
      let results = apply(to: target)
      done += results.count { isDone($0.1) }
      for (place, result) in results where !isQuiet || !isDone(result) { tell(target, place, result) }
      code = max(code, results.map { self.code(of: $0.1, $0.0) }.max() ?? missing(target))
    }
    if isQuiet { console.say("\(done) of \(targets.count) entries: \(verb)\n") }
    return code
  }

  /// Of several files of one event those count whose state allows it; the others are told of only where none does.
  private func apply(to target: Target) -> [(EntryPlace, HandResult)] {
    let results = target.files.map { ($0, hand(spool, $0)) }
    let useful = results.filter { if case .refused = $0.1 { false } else { true } }
    return useful.isEmpty ? results : useful
  }

  private func isDone(_ result: HandResult) -> Bool {
    switch result {
    case .moved, .removed: true
    case .taken, .occupied, .refused, .failed: false
    }
  }

  private func missing(_ target: Target) -> Int32 {
    console.complain(
      "\(target.title): there is no file of it any more; \"royal why \(target.title)\" tells what became of it\n")
    return ExitCode.unavailable
  }

  private func code(of result: HandResult, _ place: EntryPlace) -> Int32 {
    switch result {
    case .moved, .removed: ExitCode.success
    case .refused: place.state == .active ? ExitCode.temporary : ExitCode.unavailable
    case .taken, .occupied, .failed: ExitCode.temporary
    }
  }

  private func tell(_ target: Target, _ place: EntryPlace, _ result: HandResult) {
    let path = Columns.safe(place.file.path)
    switch result {
    case .moved(let target): console.say("\(path) -> \(Columns.safe(target)): \(verb)\n")
    case .removed:
      let tail = place.state == .active ? "; what runs cannot be recalled, nothing follows" : ""
      console.say("\(path): \(verb)\(tail)\n")
    case .taken: console.complain("\(path): taken: somebody was faster, most likely the drain\n")
    case .occupied(let other):
      console.complain(
        "\(path): left where it is: \(Columns.safe(other)) is there already, another file of this event\n")
    case .refused(let reason): console.complain("\(path): \(reason)\n")
    case .failed(let reason): console.complain("\(reason)\n")
    }
  }
}
