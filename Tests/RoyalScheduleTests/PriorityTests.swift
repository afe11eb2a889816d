import RoyalSchedule
import Testing

@Suite("Priority words") struct PriorityTests {
  static let words = PriorityWords(urgent: ["urgente", "no funciona"], high: ["pedido"], low: ["gracias", "ok"])

  @Test(arguments: [
    ("¡URGENTE!", Priority.urgent), ("no   funciona nada", .urgent), ("mi Pedído", .high), ("Gracias", .low),
    ("urgentemente", .normal), ("no me funciona", .normal), ("", .normal), ("gracias por el pedido", .high),
  ])
  func `whole words count, case and accents do not`(text: String, expected: Priority) {
    #expect(PriorityTests.words.priority(of: text) == expected)
  }

  @Test func `inside the cooldown a priority is one step lower and low stays low`() {
    #expect(Priority.urgent.lowered == .high)
    #expect(Priority.low.lowered == .low)
  }
}
