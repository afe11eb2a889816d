import Foundation

@testable import RoyalOutbound

/// A turn with these messages.
func turn(_ texts: String..., name: String? = "Ana", history: [HistoryItem] = []) -> Turn {
  Turn(
    id: "0123456789abcdef0123456789abcdef01234567", source: "evolution", conversation: "5491122334455@s.whatsapp.net",
    user: TurnUser(id: "+5491122334455", name: name, phone: "+5491122334455"),
    messages: texts.enumerated().map { TurnMessage(id: "M\($0)", text: $1, at: 1_795_369_203_123 + $0 * 1000) },
    history: history)
}

extension Agent {
  func answer(_ turn: Turn) -> AgentOutcome { answer(turn, started: { _, _ in }) }
}

/// A directory that is gone at the end.
func withTemporaryDirectory<Result>(_ body: (String) throws -> Result) throws -> Result {
  var template = Array("/tmp/royal-agent-XXXXXX".utf8CString)
  guard let made = mkdtemp(&template) else { throw TemporaryDirectoryMissing() }
  let path = String(cString: made)
  defer { try? FileManager.default.removeItem(atPath: path) }
  return try body(path)
}

struct TemporaryDirectoryMissing: Error {}

func write(_ text: String, to path: String, mode: mode_t = 0o644) {
  guard let file = fopen(path, "we") else { return }
  fputs(text, file)
  fclose(file)
  chmod(path, mode)
}
