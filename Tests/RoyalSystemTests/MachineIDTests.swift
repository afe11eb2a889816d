import Testing

@testable import RoyalSystem

@Suite("Which machine this is") struct MachineIDTests {
  @Test func `the number is made of machine-id and does not show it`() throws {
    let bytes = Array((String(repeating: "0123456789abcdef", count: 2) + "\n").utf8)
    let made = try #require(MachineID.make(bytes))
    #expect(made.utf8.count == 16 && made == MachineID.make(bytes) && !made.contains("01234567"))
    #expect(made != MachineID.make(Array((String(repeating: "0", count: 32) + "\n").utf8)))
  }

  @Test(arguments: ["", "uninitialized\n", "0123", "0123456789ABCDEF0123456789ABCDEF\n"])
  func `what is no machine-id names none`(text: String) { #expect(MachineID.make(Array(text.utf8)) == nil) }
}
