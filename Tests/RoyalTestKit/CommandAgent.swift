import Foundation
import Testing

/// An agent that is a shell script: it writes down what it is asked, waits while it is told to, and answers.
struct ScriptAgent {
  private let folder: String

  /// Makes the script and has the sandbox's configuration name it.
  /// - Parameters:
  ///   - answer: a shell expression; `$n` is the number of the question, `$turn` the whole turn as JSON.
  ///   - isSlow: whether it waits until ``letGo()``.
  init(in box: Sandbox, answer: String = "Respuesta $n", isSlow: Bool = false) throws {
    folder = box.folder
    let script = """
      #!/bin/sh
      turn=$(cat)
      printf '%s\\n' "$turn" >> \(folder)/asked
      n=$(wc -l < \(folder)/asked)
      n=$((n))
      echo $$ >> \(folder)/pids
      while [ -e \(folder)/held ]; do sleep 0.02; done
      echo "\(answer)"
      """
    try Data(script.utf8).write(to: URL(filePath: "\(folder)/agent"))
    chmod("\(folder)/agent", 0o755)
    if isSlow { try Data().write(to: URL(filePath: "\(folder)/held")) }
    // By the shell's name: what another test starts at this moment may have the script open for writing still, and it could not
    // be executed itself (ETXTBSY).
    try box.configure(["ROYAL_AGENT": "command", "ROYAL_AGENT_COMMAND": "/bin/sh \(folder)/agent"])
  }

  /// From now on it answers at once.
  func letGo() throws { try FileManager.default.removeItem(atPath: "\(folder)/held") }

  private func lines(_ name: String) -> [String] {
    let text = (try? String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8)) ?? ""
    return text.split(separator: "\n").map(String.init)
  }

  /// The turns that it was asked for, one JSON text each.
  var questions: [String] { lines("asked") }

  /// The texts of the messages of each turn.
  var texts: [[String]] {
    questions.map { question in
      let turn = try? JSONSerialization.jsonObject(with: Data(question.utf8)) as? [String: Any]
      let messages = turn?["messages"] as? [[String: Any]] ?? []
      return messages.map { $0["text"] as? String ?? "-" }
    }
  }

  /// The processes that it ran in.
  var processes: [pid_t] { lines("pids").compactMap { pid_t($0) } }

  /// Whether one of its processes still runs.
  var isAlive: Bool { processes.contains(where: Self.isAlive) }

  static func isAlive(_ pid: pid_t) -> Bool {
    let stat = (try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8)) ?? ""
    return stat.split(separator: ")").last.map { !$0.hasPrefix(" Z") } ?? false
  }
}
