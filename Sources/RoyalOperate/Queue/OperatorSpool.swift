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
    try refuseForeign(word)
    let reference = EventReference(word)
    switch try spool.find(reference, now: now) {
    case .found(let event): return event
    case .ambiguous(let keys):
      let shown = keys.prefix(8).map { "\n  \($0.hex)" }.joined() + (keys.count > 8 ? "\n  …" : "")
      throw CommandFailure.usage("\(Columns.safe(word)) is the beginning of \(keys.count) events:\(shown)")
    case .none: throw notFound(word, reference)
    }
  }

  /// The files of the one event that a word names; where it names a single file, that one alone.
  func target(_ word: String) throws -> EventPlaces {
    var event = try event(word)
    let exact = event.places.filter { place in
      word.hasSuffix("/" + place.file.path) || word == place.file.path
        || (word.contains(",") && word == place.file.name)
    }
    if !exact.isEmpty { event.places = exact }
    return event
  }

  /// The path of a file in another spool names nothing here, whatever it is called.
  private func refuseForeign(_ word: String) throws(CommandFailure) {
    guard word.hasPrefix("/"), !word.hasPrefix(spool.path + "/"), let own = realPath(spool.path) else { return }
    var folder = word[...]
    while let slash = folder.lastIndex(of: "/"), slash > folder.startIndex {
      folder = folder[..<slash]
      guard let real = realPath(String(folder)) else { continue }
      if real == own || real.hasPrefix(own + "/") { return }
      break
    }
    throw .usage("\(Columns.safe(word)) lies in no part of the spool \(own)")
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
