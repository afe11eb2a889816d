import Testing

@testable import RoyalWebhook

@Suite struct PhoneNumberTests {
  @Test(
    arguments: [
      ("+54 9 11 5555-0101", "+5491155550101"), ("(5411) 5555 0101", "+541155550101"), ("1234", nil), ("", nil),
      ("1234567890123456", nil), ("sip:+5491155550101@x", "+5491155550101"), (nil, nil),
    ] as [(String?, String?)])
  func `a number is a plus and its digits`(text: String?, number: String?) {
    #expect(PhoneNumber.normalized(text) == number)
  }

  @Test(arguments: [
    ("+541155550101", "+5491155550101"), ("+5491155550101", "+5491155550101"), ("+542966440000", "+5492966440000"),
    ("+5212281234567", "+522281234567"), ("+522281234567", "+522281234567"),
    ("+553198765432", "+5531998765432"), ("+5531998765432", "+5531998765432"), ("+551178765432", "+5511978765432"),
  ])
  func `the two spellings of a mobile phone are one person`(phone: String, person: String) {
    #expect(PhoneNumber.person(phone) == person)
  }

  @Test(arguments: [
    "+553132165432",  // Brazil, a land line
    "+541155550",  // Argentina, too short
    "+549115555010",  // Argentina, a digit is missing
    "+52122812345", "+5215512345678901", "+34600111222", "+12025550123", "+5989912345", "+543", "+5500000",
  ])
  func `any other number stays as it is`(phone: String) {
    #expect(PhoneNumber.person(phone) == phone)
  }
}
