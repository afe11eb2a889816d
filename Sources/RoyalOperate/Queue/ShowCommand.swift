import RoyalCore
import RoyalSpool
import RoyalSystem

/// `royal show K`: the files of an event as they stand, and the reasons beside them.
enum ShowCommand {
  static let subcommand = Subcommand(
    "show", "an event's files", synopsis: "[--json] K…",
    help: """
      Prints every file of the event: where it lies, its header lines, the text, and the reason beside a dead or bad one.
      "royal why K" tells what happened to it.

        --json            the same as JSON

      Example: royal show 3f2a
      """
  ) { words, console in
    let arguments = try Arguments(words, Arguments.Grammar(flags: ["json"]))
    guard !arguments.operands.isEmpty else { throw CommandFailure.usage("name an event") }
    let box = try OperatorSpool.open()
    var shown: [String] = []
    var code = ExitCode.success
    for word in arguments.operands {
      let event = try box.event(word)
      if event.places.isEmpty {
        console.complain(
          "\(event.title): there is no file of it any more; \"royal why \(event.title)\" tells what became of it\n")
        code = ExitCode.unavailable
      }
      for place in event.places {
        shown.append(arguments.has("json") ? json(place, box) : text(place, box, console))
      }
    }
    if arguments.has("json") {
      console.say(JSONText.array(shown) + "\n")
    } else {
      console.say(shown.joined(separator: "\n"))
    }
    return code
  }

  private static func text(_ place: EntryPlace, _ box: OperatorSpool, _ console: Console) -> String {
    var text = console.paint("== \(Columns.safe(place.file.path))", .bold) + "\n"
    do {
      let bytes = try box.spool.bytes(of: place.file)
      text += readable(String(decoding: bytes, as: UTF8.self), console)
      if bytes.last != 0x0A { text += "\n" }
    } catch {
      text += "(cannot be read: \(error))\n"
    }
    if let reason = box.spool.reason(of: place) {
      text += console.paint("== \(Columns.safe(place.file.path)).why", .bold) + "\n\(readable(reason, console))"
    }
    return text
  }

  /// On a terminal nothing that a customer wrote moves the cursor; a file or a pipe gets the bytes as they are.
  private static func readable(_ text: String, _ console: Console) -> String {
    guard console.width != nil else { return text }
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    return lines.map { line in
      String(String.UnicodeScalarView(line.unicodeScalars.filter { !isControl($0) }))
    }.joined(separator: "\n")
  }

  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value < 0x20 && scalar.value != 0x09 || (0x7F...0x9F).contains(scalar.value)
      || (0x202A...0x202E).contains(scalar.value) || (0x2066...0x2069).contains(scalar.value)
  }

  private static func json(_ place: EntryPlace, _ box: OperatorSpool) -> String {
    var members: [(String, String?)] = [
      ("file", JSONText.text(place.file.path)), ("state", JSONText.text(place.state.rawValue)),
      ("reason", JSONText.text(box.spool.reason(of: place))),
    ]
    switch box.spool.inspect(place.file, now: box.now) {
    case .entry(let entry, let name):
      members.append(("key", JSONText.text(name.key.hex)))
      let headers = entry.block.headers.map { header in
        JSONText.object([("name", JSONText.text(header.name)), ("value", JSONText.text(header.value))])
      }
      members.append(("headers", JSONText.array(headers)))
      members.append(("text", JSONText.text(String(decoding: entry.body, as: UTF8.self))))
    case .bad(let reason): members.append(("error", JSONText.text(reason)))
    case .unreadable(let error): members.append(("error", JSONText.text("it cannot be read: \(error)")))
    case .gone: members.append(("error", JSONText.text("it has gone")))
    case .unripe: preconditionFailure("without a grace no file is unripe")
    }
    return JSONText.object(members)
  }
}
