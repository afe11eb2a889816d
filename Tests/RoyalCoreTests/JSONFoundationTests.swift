import Foundation
import RoyalCore
import Testing

struct JSONFoundationTests {
  static let seeds = [
    #"{"event":"message_created","id":17,"content":"Hola \u00bftenés?","private":false,"sender":{"n":null,"x":[1,2.5e-3]}}"#,
    #"[1,-0,0.5,1e5,12E-2,true,false,null,"",{},[],[[]],{"a":{"b":[{}]}}]"#,
    #"{"key":{"remoteJid":"549@s.whatsapp.net","fromMe":false},"message":{"conversation":"ñ\n\t\"😀\ud83d\ude00\\"}}"#,
    #""una línea\r\ncon \/ barras y \u20ac""#, "-12.5e+10", " \t\r\n[ 1 , 2 ] \n", "true", "{}",
  ]

  static let fragments = #"{}[],:"\ntrue false null 0 1 -1 . e E + \u0041 \ud800 é 😀 // '"#.utf8.split(
    separator: UInt8(ascii: " ")
  ).map(Array.init)

  @Test(arguments: 1...8)
  func `changed texts are judged and read as by Foundation`(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    var (accepted, refused) = (0, 0)
    for _ in 0..<1000 {
      var text = Array((Self.seeds.randomElement(using: &generator) ?? "").utf8)
      for _ in 0...Int.random(in: 0...2, using: &generator) { Self.change(&text, using: &generator) }
      let theirs = try? JSONSerialization.jsonObject(with: Data(text), options: .fragmentsAllowed)
      let shown: Comment = "\(String(decoding: text, as: UTF8.self).debugDescription)"
      do {
        let mine = try JSONValue.parse(text)
        accepted += 1
        #expect(theirs.map { Self.matches(mine, $0) } ?? Self.isBeyondFoundation(mine), shown)
      } catch {
        refused += 1
        #expect(theirs == nil || Self.isLenience(text, error), shown)
      }
    }
    #expect(accepted > 100 && refused > 100)
  }

  private static func change(_ text: inout [UInt8], using generator: inout SeededGenerator) {
    let place = Int.random(in: 0...text.count, using: &generator)
    switch Int.random(in: 0..<6, using: &generator) {
    case 0 where place < text.count: text.remove(at: place)
    case 1 where place < text.count: text[place] = UInt8.random(in: 0...255, using: &generator)
    case 2 where place < text.count: text[place] ^= 1 << UInt8.random(in: 0..<7, using: &generator)
    case 3: text.insert(UInt8.random(in: 1...127, using: &generator), at: place)
    case 4: text.insert(contentsOf: fragments.randomElement(using: &generator) ?? [], at: place)
    default: text.removeSubrange(place..<min(text.count, place + Int.random(in: 0...3, using: &generator)))
    }
  }

  /// Foundation skips a byte order mark, guesses UTF-16 and UTF-32, and takes a comma before a closing bracket.
  private static func isLenience(_ text: [UInt8], _ error: JSONError) -> Bool {
    let marks: [[UInt8]] = [[0xEF, 0xBB, 0xBF], [0xFE, 0xFF], [0xFF, 0xFE]]
    if text.contains(0) || marks.contains(where: { text.starts(with: $0) }) { return true }
    guard error.offset < text.count, [0x5D, 0x7D].contains(text[error.offset]) else { return false }
    return text[..<error.offset].last { ![0x20, 0x09, 0x0A, 0x0D].contains($0) } == UInt8(ascii: ",")
  }

  /// Foundation refuses lone surrogates and numbers that are too large for a Double.
  private static func isBeyondFoundation(_ value: JSONValue) -> Bool {
    if value.kind == .number { return value.double == nil }
    let strings = [value.string ?? ""] + value.members.map(\.key)
    return strings.contains { $0.unicodeScalars.contains("\u{FFFD}") }
      || (value.elements + value.members.map(\.value)).contains { isBeyondFoundation($0) }
  }

  private static func matches(_ mine: JSONValue, _ theirs: Any) -> Bool {
    switch mine.kind {
    case .null: return theirs is NSNull
    case .string: return (theirs as? String).map { mine.string?.utf8.elementsEqual($0.utf8) == true } ?? false
    case .bool: return (theirs as? NSNumber)?.boolValue == mine.bool
    case .number: return (theirs as? NSNumber)?.doubleValue == mine.double
    case .array:
      guard let array = theirs as? [Any], array.count == mine.elements.count else { return false }
      return zip(mine.elements, array).allSatisfy { matches($0, $1) }
    case .object:
      guard let object = theirs as? [String: Any] else { return false }
      return mine.members.allSatisfy { object[$0.key] != nil }
        && object.allSatisfy { key, theirs in
          mine[key].map { matches($0, theirs) } ?? false
        }
    }
  }
}
