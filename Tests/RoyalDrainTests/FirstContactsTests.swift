import Testing

@testable import RoyalDrain

@Suite struct FirstContactsTests {
  @Test func `the first message of each conversation counts, of this user only`() {
    var contacts = FirstContacts()
    contacts.note(5, of: "ana", in: "a")
    contacts.note(9, of: "ana", in: "a")
    contacts.note(7, of: "ana", in: "b")
    contacts.note(1, of: "bea", in: "a")
    #expect(contacts.of("ana") == ["a": 5, "b": 7])
    #expect(contacts.of("carla").isEmpty)
  }

  @Test func `old users are forgotten, new ones not`() {
    var contacts = FirstContacts()
    for number in 0...(RecentSet<String>.limit + 1) { contacts.note(number, of: "\(number)", in: "a") }
    #expect(contacts.of("0").isEmpty)
    #expect(contacts.of("\(RecentSet<String>.limit)") == ["a": RecentSet<String>.limit])
  }
}
