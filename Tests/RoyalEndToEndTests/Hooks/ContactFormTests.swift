import Foundation
import RoyalCore
import Testing

@testable import RoyalTestKit

/// The shipped example for a contact form: signed by the site, answered by mail or by a request.
@Suite(.serialized) struct ContactFormTests {
  private static func form(_ email: String = "ana@example.org", id: String = "2026-1189") -> String {
    #"{"id":"\#(id)","name":"Ana","email":\#(Bodies.quoted(email)),"message":"Hola, ¿tenés anillos?"}"#
  }

  private func post(_ box: Sandbox, _ body: String, secret: String = "s3cret") throws -> WebAnswer {
    let code = Hex.encode(HMACSHA256.code(for: Array(body.utf8), key: Array(secret.utf8)))
    return try box.hook(HookRequest("/webhook/contact", body, headers: ["X-Signature": "sha256=\(code)"]))
  }

  /// A sandbox with the example, its program, and a sendmail that keeps what it gets.
  private func sandbox(sendmail: String = "exit 0") throws -> Sandbox {
    let box = try Sandbox()
    try box.copyExample("contact.conf", ["SIGNATURE_SECRET=change-me": "SIGNATURE_SECRET=s3cret"])
    let script = "#!/bin/sh\necho \"$@\" >>\(box.folder)/mail\ncat >>\(box.folder)/mail\n\(sendmail)\n"
    try Data(script.utf8).write(to: URL(filePath: "\(box.folder)/script"))
    // By another process: what a test beside this one starts would inherit the files open for writing (ETXTBSY).
    let copy =
      #"cp "$0/etc/hooks.d/contact-reply" "$1/hooks.d/" && cp "$1/script" "$1/sendmail" && chmod 755 "$1/sendmail""#
    try #require(try box.run("/bin/sh", ["-c", copy, Surroundings.package, box.folder]).ending == .exit(0))
    return box
  }

  private func drain(_ box: Sandbox) throws -> Finished {
    try box.run("royal-drain", ["--once"], ["SENDMAIL": "\(box.folder)/sendmail"])
  }

  private func mail(_ box: Sandbox) -> String {
    (try? String(contentsOfFile: "\(box.folder)/mail", encoding: .utf8)) ?? ""
  }

  @Test func `a form is answered by mail, once`() throws {
    let box = try sandbox()
    #expect(try post(box, Self.form()).word == "received")
    #expect(try post(box, Self.form()).word == "duplicate")
    #expect(try drain(box).ending == .exit(0))
    let mail = mail(box)
    #expect(
      mail.hasPrefix("-i -f tienda@example.org -- ana@example.org\nFrom: tienda@example.org\nTo: ana@example.org\n"))
    #expect(mail.contains("\nContent-Type: text/plain; charset=utf-8\n") && mail.contains("anillos"))
    #expect(mail.components(separatedBy: "From: ").count == 2)
    #expect(try box.isWorkedOff() && box.names("dead").isEmpty)
  }

  @Test func `a form that the site did not sign is refused`() throws {
    let box = try sandbox()
    #expect(try post(box, Self.form(), secret: "other").status == 401)
    #expect(try box.hook(HookRequest("/webhook/contact", Self.form())).status == 401)
    try box.expectUntouched("refused")
  }

  @Test(
    "an address that is none never reaches the mail system",
    arguments: [
      "-oQ/tmp -X/tmp/x", "-f", "ana", "@example.org", "ana@", "a@b@c.de", "a b@example.org",
      "ana@example.org,eva@example.org",
      "ana@localhost", "ana@exa..mple.org", "$(id)@example.org", "ana@example.org\nBcc: eva@example.org",
    ]) func address(_ email: String) throws
  {
    let box = try sandbox()
    #expect(try post(box, Self.form(email)).word == "received")
    _ = try drain(box)
    #expect(mail(box) == "")
    #expect(try box.text("dead/\(#require(box.names("dead").first)).why").contains("none that mail can be sent to"))
  }

  @Test func `a mail system that asks for patience gets the mail later`() throws {
    let box = try sandbox(sendmail: "test -e \(#"$(dirname "$0")"#)/ready && exit 0; echo 'no room' >&2; exit 75")
    #expect(try post(box, Self.form()).word == "received")
    let first = try drain(box)
    #expect(first.ending == .exit(75) && first.errors.contains("asked to be tried again later: no room"))
    #expect(try box.waiting().count == 1)
    try Data().write(to: URL(filePath: "\(box.folder)/ready"))
    for path in try box.waiting() { try box.move(path, to: "new/\(URL(filePath: path).lastPathComponent)") }
    #expect(try drain(box).ending == .exit(0))
    #expect(try box.isWorkedOff() && box.names("dead").isEmpty)
  }

  @Test func `a site that takes the answer itself gets it where and how it wants`() throws {
    let server = try PlatformServer()
    let box = try Sandbox()
    try box.writeHook("contact.conf", "USER=email\nTEXT=message\nID=id\nNAME=name\n")
    try box.writeHook(
      "contact.drain.conf",
      """
      REPLY_URL='\(server.url)/answers/{{id}}?who={{user}}'
      REPLY_HEADER='Authorization: Bearer {{token}}'
      REPLY_HEADER='X-Name: {{name}}'
      REPLY_BODY='{"to":"{{reply_to}}","text":"{{text}}","fixed":true}'
      REPLY_TOKEN=t0ken
      """)
    #expect(try box.hook(HookRequest("/webhook/contact", Self.form(id: "a/b c"))).word == "received")
    #expect(try box.run("royal-drain", ["--once"]).ending == .exit(0))
    let sent = try #require(server.messages.first)
    #expect(sent.path == "/answers/a%2Fb%20c?who=ana%40example.org")
    #expect(sent.headers["authorization"] == "Bearer t0ken" && sent.headers["x-name"] == "Ana")
    #expect(sent["to"] == "ana@example.org" && sent["fixed"] == "1" && sent["text"]?.isEmpty == false)
  }
}
