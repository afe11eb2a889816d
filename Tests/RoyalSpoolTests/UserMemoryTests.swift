import RoyalCore
import RoyalSpool
import Testing

@Suite("What is remembered of a user") struct UserMemoryTests {
  @Test func `a memory says everything that it was written with`() throws {
    var memory = UserMemory(user: "+549110000")
    memory.name = "Ana"
    memory.turnEnded = 1_790_000_000_000
    memory.pauses = ["chatwoot/1/77": 1_790_000_900_000]
    memory.sentIDs = ["3EB0"]
    memory.history = [
      UserMemory.Line(at: 1_790_000_000_001, role: "user", text: "Hola\n\n  ¿anillos: sí?"),
      UserMemory.Line(at: 1_790_000_000_002, role: "assistant", text: "Sí"),
    ]
    #expect(UserMemory(memory.serialized()) == memory)
  }

  @Test func `what is too old or too much is forgotten`() {
    var memory = UserMemory(user: "u")
    memory.history = (0..<10).map { UserMemory.Line(at: $0 * 1000, role: "user", text: "\($0)") }
    memory.pauses = ["a": 5, "b": 50_000]
    memory.trim(turns: 2, age: 8000, now: 10_000)
    #expect(memory.history.map(\.text) == ["6", "7", "8", "9"])
    #expect(memory.pauses == ["b": 50_000])
  }

  @Test func `a user's file begins with the tag of the user's entries`() throws {
    #expect(UserStore.fileName("ana").hasPrefix(UserTag(user: "ana").hex))
    let fixture = try SpoolFixture()
    try fixture.spool.users.update("ana") { $0.name = "Ana" }
    #expect(fixture.names("users") == [UserStore.fileName("ana")])
    #expect(try fixture.spool.users.memory(of: "ana").name == "Ana")
    #expect(try fixture.spool.users.memory(of: "eva").name == nil)
  }
}
