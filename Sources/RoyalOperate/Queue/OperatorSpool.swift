import RoyalCore
import RoyalSpool
import RoyalSystem

/// The spool of the configuration, and how a command's words name events in it.
struct OperatorSpool {
  let settings: Settings
  let spool: SpoolOperator
  /// Epoch milliseconds.
  let now: Int

  /// Reads what the hook reads: an operator need not be able to read the daemon's secrets.
  static func open() throws -> OperatorSpool {
    let settings = try Settings.load(role: .hook)
    return OperatorSpool(settings: settings, spool: try SpoolOperator.open(settings.spool), now: Clock.now())
  }

  /// The one event that a word names.
  /// - Throws: ``CommandFailure``: 64 where it names several, 69 where it names none.
  func event(_ word: String) throws -> EventPlaces {
    let reference = EventReference(word)
    switch try spool.find(reference, now: now) {
    case .found(let event): return event
    case .ambiguous(let keys):
      let shown = keys.prefix(8).map { "\n  \($0.hex)" }.joined() + (keys.count > 8 ? "\n  …" : "")
      throw CommandFailure.usage("\(Columns.safe(word)) is the beginning of \(keys.count) events:\(shown)")
    case .none: throw notFound(word, reference)
    }
  }

  private func notFound(_ word: String, _ reference: EventReference) -> CommandFailure {
    let shown = Columns.safe(word)
    switch reference {
    case .file:
      return .usage(
        "\(shown) is neither a file of the spool nor a key; a key has hexadecimal digits, at least \(EventReference.shortest)"
      )
    case .key(let prefix, _):
      let isUser = UserTag(hex: prefix).map { tag in
        let selection = EntrySelection(users: [tag])
        return ((try? spool.survey(selection, limit: 0, now: now).count) ?? 0) > 0
      }
      let hint = isUser == true ? "; for that user's entries use --user \(prefix)" : ""
      return CommandFailure(ExitCode.unavailable, "nothing in the spool \(spool.path) is called \(shown)\(hint)")
    }
  }
}

extension EventPlaces {
  /// How the event is called in what a command says.
  var title: String { key?.hex ?? Columns.safe(places.first?.file.path ?? "-") }
}
