import Foundation
import Testing

@testable import RoyalCore

struct HookSettingsTests {
  private func read(_ text: String, isWhole: Bool = true) throws(ConfigurationError) -> HookSettings {
    let file = try ConfigurationFile(Array(text.utf8), name: "hooks.d/x.conf")
    return try HookSettings(name: "x", file.assignments, file: "hooks.d/x.conf", isWhole: isWhole)
  }

  private static let least = "USER=u\nTEXT=t\n"

  @Test func `the least is who and what`() throws {
    let hook = try read(Self.least)
    #expect(hook.user.map(\.description) == ["u"] && hook.text.map(\.description) == ["t"])
    #expect(hook.signature == nil && hook.reply == nil && hook.filters.isEmpty && hook.replyTimeout == 30_000)
  }

  @Test(
    "what is wrong is told with file, line, key and what is allowed",
    arguments: [
      ("TEXT=t", "hooks.d/x.conf: USER: it is not set"), ("USER=u", "hooks.d/x.conf: TEXT: it is not set"),
      ("USER=u..v\nTEXT=t", "hooks.d/x.conf line 1: USER: \"u..v\" is not allowed; allowed: names"),
      ("USER=u\nTEXT=t\nUSSER=v", "hooks.d/x.conf line 3: USSER: there is no such key"),
      ("FILTER='a b'", "line 3: FILTER: \"a b\" is not allowed; allowed: 'path=value'"),
      ("SIGNATURE_ALGORITHM=md5", "line 3: SIGNATURE_ALGORITHM: \"md5\" is not allowed; allowed: token, hmac-sha256"),
      ("SIGNATURE_ENCODING=hey", "SIGNATURE_ENCODING: \"hey\" is not allowed; allowed: hex, base64"),
      ("SIGNATURE_HEADER=X-Sig", "SIGNATURE_SECRET: it is not set"),
      ("SIGNATURE_PREFIX='sha256='", "SIGNATURE_SECRET: it is not set, but another key speaks of a signature"),
      ("SIGNATURE_ENCODING=base64", "SIGNATURE_SECRET: it is not set, but another key speaks of a signature"),
      ("SIGNATURE_HEADER='X Sig'\nSIGNATURE_SECRET=s", "line 3: SIGNATURE_HEADER"),
      ("SIGNATURE_SECRET=s", "SIGNATURE_HEADER: it is not set"),
      ("SIGNATURE_SECRET=,", "SIGNATURE_SECRET: it is not set"),
      ("REPLY_URL='http://h/'", "REPLY_BODY: it is not set"), ("REPLY_BODY='{}'", "REPLY_URL: it is not set"),
      ("REPLY_URL='ftp://h/'\nREPLY_BODY='{}'", "line 3: REPLY_URL: the value is not allowed; allowed: http://HOST"),
      ("REPLY_URL='{{reply_to}}'\nREPLY_BODY='{}'", "line 3: REPLY_URL"),
      ("REPLY_URL='http://{{reply_to}}/'\nREPLY_BODY='{}'", "line 3: REPLY_URL"),
      ("REPLY_URL='http://h{{id}}'\nREPLY_BODY='{}'", "line 3: REPLY_URL"),
      ("REPLY_URL='http://h/ x'\nREPLY_BODY='{}'", "line 3: REPLY_URL"),
      ("REPLY_URL='http://h/{{who}}'\nREPLY_BODY='{}'", "line 3: REPLY_URL: {{who}} is not known; allowed: {{text}}"),
      ("REPLY_URL='http://h/'\nREPLY_BODY='{\"a\":{{text}'", "line 4: REPLY_BODY: \"{{\" is never closed"),
      ("REPLY_URL='http://h/'\nREPLY_BODY='text={{text}}'", "line 4: REPLY_BODY: it is not JSON once values"),
      ("REPLY_URL='http://h/'\nREPLY_BODY='{}'\nREPLY_HEADER='Nothing'", "line 5: REPLY_HEADER: write 'Name: value'"),
      ("REPLY_URL='http://h/{{token}}'\nREPLY_BODY='{}'", "REPLY_TOKEN: it is not set, but {{token}} is used"),
      ("REPLY_URL='http://h/'\nREPLY_BODY='{}'\nREPLY_COMMAND=x", "REPLY_COMMAND: there is a REPLY_URL too"),
      ("REPLY_COMMAND=\"mail 'x\"", "hooks.d/x.conf line 3: REPLY_COMMAND: the closing single quote is missing"),
      ("REPLY_COMMAND=\"'' x\"", "hooks.d/x.conf line 3: REPLY_COMMAND: there is no program in it"),
      ("REPLY_TIMEOUT=0", "line 3: REPLY_TIMEOUT: \"0\" is not allowed; allowed: 1s to 10m"),
    ])
  func wrong(_ row: (text: String, sentence: String)) {
    let text = row.text.contains("USER=") || row.text.contains("TEXT=t") ? row.text : Self.least + row.text
    #expect { try read(text) } throws: { error in
      guard "\(error)".contains(row.sentence) else {
        Issue.record("\(error)")
        return false
      }
      return true
    }
  }

  @Test func `a reply's program is split into words as a shell splits them`() throws {
    #expect(try read(Self.least + "REPLY_COMMAND='mail -s \"a b\"'").reply == .command(["mail", "-s", "a b"]))
  }

  @Test func `no error shows a secret`() {
    for line in ["REPLY_TOKEN='SECRET '", "REPLY_URL='htp://h/SECRET'\nREPLY_BODY='{}'", "REPLY_TOKEN=SECRET$"] {
      #expect { try read(Self.least + line) } throws: { !"\($0)".contains("SECRET") }
    }
  }

  @Test func `the hook does not miss what stands in the file that it does not read`() throws {
    for line in ["REPLY_BODY='{}'", "REPLY_URL='http://h/{{token}}'\nREPLY_BODY='{}'", "REPLY_URL='http://h/'"] {
      _ = try read(Self.least + line, isWhole: false)
    }
  }

  @Test(
    "names of webhooks",
    arguments: [
      ("telegram", true), ("a-1", true), ("", false), ("Telegram", false), ("a_b", false), ("a.b", false), ("ñ", false),
      ("chatwoot", false), ("evolution", false), ("test", false), ("agent", false),
      (String(repeating: "a", count: 65), false),
    ])
  func name(_ row: (name: String, isOne: Bool)) { #expect(HookSettings.isName(row.name) == row.isOne) }

  @Test("the examples that are shipped are right", arguments: ["telegram", "contact"]) func shipped(_ name: String)
    throws
  {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../../etc/hooks.d")
    var assignments: [ConfigurationFile.Assignment] = []
    for file in ["\(name).conf.example", "\(name).drain.conf.example"] {
      guard let data = try? Data(contentsOf: folder.appending(path: file)) else { continue }
      assignments += try ConfigurationFile(Array(data), name: file).assignments
    }
    let hook = try HookSettings(name: name, assignments, file: name, isWhole: true)
    #expect(hook.signature != nil && hook.reply != nil && !hook.id.isEmpty)
  }
}
