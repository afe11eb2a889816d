import Glibc
import RoyalOutbound
import RoyalSystem
import Testing

@Suite("ConsoleDelivery") struct ConsoleDeliveryTests {
  @Test(
    "an answer is one line that names its conversation",
    arguments: [
      ("Hola", "reply source=chatwoot conversation=1/77: Hola\n"),
      ("uno\ndos\r\ntres", "reply source=chatwoot conversation=1/77: uno\\ndos\\ntres\n"),
      ("a\u{1B}[31mb\u{7F}", "reply source=chatwoot conversation=1/77: a [31mb \n"),
    ])
  func line(_ text: String, _ line: String) throws {
    let printed = try printing { ConsoleDelivery(descriptor: $0).send(Platforms.chatwootPart(text)) }
    #expect(printed.outcome == .sent(providerID: nil))
    #expect(printed.text == line)
  }

  @Test func `a source without accounts is named by its conversation alone`() throws {
    let part = OutgoingPart(
      turn: Platforms.turn, index: 1, text: "Hola", destination: Destination(source: "shop", conversation: "u1"))
    #expect(
      try printing { ConsoleDelivery(descriptor: $0).send(part) }.text == "reply source=shop conversation=u1: Hola\n")
  }

  @Test func `a silent console prints nothing, and counts it as sent`() throws {
    let printed = try printing { ConsoleDelivery(silent: true, descriptor: $0).send(Platforms.chatwootPart()) }
    #expect(printed.outcome == .sent(providerID: nil))
    #expect(printed.text == "")
  }

  @Test func `what cannot be printed is tried again`() {
    guard case .temporary = ConsoleDelivery(descriptor: -1).send(Platforms.chatwootPart()) else {
      return #expect(Bool(false), "not temporary")
    }
  }

  private func printing(_ body: (Int32) -> DeliveryOutcome) throws -> (outcome: DeliveryOutcome, text: String) {
    var ends: [Int32] = [0, 0]
    try #require(pipe(&ends) == 0)
    let outcome = body(ends[1])
    close(ends[1])
    defer { close(ends[0]) }
    return (outcome, String(decoding: try readSome(ends[0], atMost: 4096), as: UTF8.self))
  }
}
