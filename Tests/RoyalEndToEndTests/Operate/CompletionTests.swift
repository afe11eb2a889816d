import Foundation
import Testing

@testable import RoyalTestKit

/// etc/bash-completion/royal in a real bash.
@Suite(.serialized) struct CompletionTests {
  private func complete(_ box: Sandbox, _ words: String...) throws -> Set<String> {
    let quoted = words.map { "'\($0)'" }.joined(separator: " ")
    let script = """
      source '\(Surroundings.package)/etc/bash-completion/royal'
      COMP_WORDS=(\(quoted)); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _royal; printf '%s\\n' "${COMPREPLY[@]}"
      """
    let path = "\(Surroundings.programs):/usr/bin:/bin"
    let ran = try box.run("/bin/bash", ["--norc", "-c", script], ["PATH": path])
    #expect(ran.ending == .exit(0) && ran.errors == "", "\(ran.errors)")
    return Set(String(decoding: ran.output, as: UTF8.self).split(separator: "\n").map(String.init))
  }

  @Test func `it completes commands, options, states and keys`() throws {
    let box = try Sandbox()
    let key = try box.accept("/webhook/chatwoot", Bodies.chatwoot())
    #expect(try complete(box, "royal", "re") == ["release", "retry", "resume"])
    #expect(try complete(box, "royal", "list", "--st") == ["--state"])
    #expect(try complete(box, "royal", "list", "--state", "h") == ["hold"])
    #expect(try complete(box, "royal", "drop", "--state", "=", "d") == ["dead"])
    #expect(try complete(box, "royal", "why", String(key.prefix(2))) == [key])
    #expect(try complete(box, "royal", "release", String(key.prefix(2))) == [])
    #expect(try complete(box, "royal", "init", "--preset", "") == ["local", "small", "large"])
  }

  @Test func `it knows every command that there is`() throws {
    let box = try Sandbox(hasSpool: false)
    let help = String(decoding: try box.run("royal", ["--help"]).output, as: UTF8.self)
    let names = help.split(separator: "\n").filter { $0.hasPrefix("  ") }.compactMap {
      $0.split(separator: " ").first.map(String.init)
    }
    #expect(try complete(box, "royal", "").isSuperset(of: names))
  }
}
