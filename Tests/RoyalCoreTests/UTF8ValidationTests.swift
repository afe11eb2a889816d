import RoyalCore
import Testing

struct UTF8ValidationTests {
  @Test(arguments: [
    "", "a", "12345678", "1234567é", "ñandú", "€", "👋🏽", "\u{7F}\u{80}\u{7FF}\u{800}\u{FFFF}\u{10000}\u{10FFFF}",
  ])
  func `what Swift writes is well-formed`(text: String) {
    #expect(UTF8Validation.isValid(text.utf8))
  }

  @Test(arguments: [
    [0x80], [0xBF], [0xC0, 0x80], [0xC1, 0xBF], [0xC3], [0xC3, 0x28], [0xE0, 0x80, 0x80], [0xE0, 0x9F, 0xBF],
    [0xE2, 0x82],
    [0xE2, 0x28, 0xA1], [0xE2, 0x82, 0x28], [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF], [0xF0, 0x80, 0x80, 0x80],
    [0xF0, 0x8F, 0xBF, 0xBF], [0xF0, 0x9F, 0x91], [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xFE], [0xFF],
    [0xF0, 0x28, 0x8C, 0xBC], [0xF0, 0x90, 0x28, 0xBC], [0xF0, 0x90, 0x8C, 0x28],
  ])
  func `malformed sequences are refused wherever they stand`(sequence: [UInt8]) {
    #expect(!UTF8Validation.isValid(sequence))
    for count in 1...9 {
      let ascii = [UInt8](repeating: 0x61, count: count)
      #expect(!UTF8Validation.isValid(ascii + sequence + ascii), "behind \(count) letters")
    }
  }

  @Test func `every pair and a spread of longer sequences is judged as by the standard library`() {
    for first in UInt8.min...UInt8.max {
      for second in UInt8.min...UInt8.max {
        expectAgreement([first, second])
        guard first >= 0xE0 else { continue }
        for third in [0x00, 0x7F, 0x80, 0xBF, 0xC0] as [UInt8] {
          expectAgreement([first, second, third])
          expectAgreement([first, second, third, 0x80])
          expectAgreement([first, second, third, 0x41])
        }
      }
    }
  }

  private func expectAgreement(_ bytes: [UInt8]) {
    let isValid = UTF8Validation.isValid(bytes)
    // A plain comparison first: a quarter of a million expectations would take minutes.
    guard isValid != (String(validating: bytes, as: UTF8.self) != nil) else { return }
    Issue.record("\(bytes) is judged \(isValid ? "well-formed" : "malformed")")
  }
}
