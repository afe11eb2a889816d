import Testing

@testable import RoyalWebhook

struct RequestBodyTests {
  private func body(_ text: String, _ framing: BodyFraming, limit: Int = 10) throws -> String {
    var reader = reader(text, piece: 3)
    return String(decoding: try RequestBody.read(&reader, framing, limit: limit), as: UTF8.self)
  }

  @Test func `exactly the announced bytes are read`() throws {
    #expect(try body("hallo, more", .length(5)) == "hallo")
    #expect(try body("", .length(0)) == "")
  }

  @Test func `a short body is an error, not an end`() {
    let refusal = refusal { _ = try body("hal", .length(5)) }
    #expect(refusal == .malformed("the body ends after 3 of 5 bytes"))
  }

  @Test(
    "a body over the limit is read to its end and refused",
    arguments: [
      (String(repeating: "x", count: 20), BodyFraming.length(20)), ("x", .length(Int.max)),
      ("6\r\nabcdef\r\n6\r\nabcdef\r\n0\r\n\r\n", .chunked), ("b\r\nabcdefghijk\r\n0\r\n\r\n", .chunked),
    ])
  func tooLarge(_ row: (text: String, framing: BodyFraming)) throws {
    var reader = reader(row.text, piece: 3)
    let refusal = refusal { _ = try RequestBody.read(&reader, row.framing, limit: 10) }
    #expect(refusal == .tooLarge(limit: 10))
    #expect(try reader.byte() == nil)
  }

  @Test(
    "413 to everybody but Evolution, which would repeat it",
    arguments: [
      (Sender.chatwoot, 413), (.other, 413), (.evolution, 422),
    ])
  func status(_ row: (sender: Sender, status: Int)) {
    #expect(Refusal.tooLarge(limit: 1).status(for: row.sender) == row.status)
  }

  @Test(
    "chunks are put together",
    arguments: [
      "5\r\nhallo\r\n0\r\n\r\n", "2\r\nha\r\n3;a=b\r\nllo\r\n0\r\n\r\n", "05 ; x\r\nhallo\r\n0;y\r\nTrailer: x\r\n\r\n",
    ])
  func chunks(_ text: String) throws {
    #expect(try body(text, .chunked) == "hallo")
  }

  @Test(
    "malformed chunks are refused",
    arguments: [
      "", "5", "5\r\nhal", "5\r\nhallo", "5\r\nhalloX\r\n0\r\n\r\n", "x\r\n", "-5\r\nhallo\r\n0\r\n\r\n",
      "+5\r\nhallo\r\n0\r\n\r\n",
      "\r\n", "5\nhallo\r\n0\r\n\r\n", "5\r\nhallo\r\n0\r\n", "fffffffffffffffff\r\n", "5 5\r\nhallo\r\n0\r\n\r\n",
      "5\r\nhallo\r\n0\r\nA : b\r\n\r\n",
    ])
  func malformed(_ text: String) {
    #expect(refusal { _ = try body(text, .chunked) }?.cause == .malformed)
  }

  @Test func `bytes that were read by lines and by pieces come in order`() throws {
    var reader = reader("abcdefghij", piece: 4)
    #expect(try reader.byte() == UInt8(ascii: "a"))
    var bytes: [UInt8] = []
    try reader.append(to: &bytes, until: 5)
    #expect(bytes == Array("bcdef".utf8))
    try reader.discard(2)
    #expect(try reader.byte() == UInt8(ascii: "i"))
    try reader.discard(Int.max)
    #expect(reader.isAtEnd)
  }

  @Test func `a sender whose time is over gets 408`() {
    var reader = ByteReader { (_: Int) throws(Refusal) -> [UInt8] in throw .tooSlow }
    #expect(refusal { _ = try RequestBody.read(&reader, .length(3), limit: 10) }?.status(for: .chatwoot) == 408)
  }
}
