import Testing

@testable import RoyalOutbound

@Suite("What a child is told and tells") struct ClientMessageTests {
  static let calls = [
    HTTPCall(method: "GET", url: "https://a/x"),
    HTTPCall(
      method: "POST", url: "https://a/ñ", headers: ["apikey": "se\ncret", "": ""], body: [], timeout: 1,
      responseLimit: 0),
    HTTPCall(method: "", url: "", body: [0, 255, 10], timeout: -1, responseLimit: .max),
  ]
  static let messages: [ClientMessage] = [
    .taken, .result(.notSent(reason: "¿?")), .result(.ambiguous(reason: "")), .result(.reply(HTTPReply(status: 204))),
    .result(.reply(HTTPReply(status: 200, headers: ["a": "b", "c": ""], body: [0, 1, 255]))),
  ]

  @Test("is the same on the other side", arguments: calls)
  func call(_ call: HTTPCall) throws { #expect(try CallMessage.parse(CallMessage.bytes(call)) == call) }

  @Test("comes back the same", arguments: messages)
  func message(_ message: ClientMessage) throws { #expect(try ClientMessage(message.bytes) == message) }

  @Test("is refused when anything of it is missing, or more is there", arguments: messages)
  func broken(_ message: ClientMessage) {
    for length in 0..<message.bytes.count {
      #expect(throws: FrameError.self) { try ClientMessage(Array(message.bytes[..<length])) }
    }
    #expect(throws: FrameError.self) { try ClientMessage(message.bytes + [0]) }
  }

  @Test("is refused when a number in it is nonsense", arguments: [-1, .min, .max, 1 << 40])
  func numbers(_ number: Int) {
    var writer = FrameWriter()
    writer.add(number)
    #expect(throws: FrameError.self) { try ClientMessage(writer.bytes) }
    #expect(throws: FrameError.self) {
      var reader = FrameReader(writer.bytes)
      _ = try reader.string()
    }
    #expect(throws: FrameError.self) {
      var reader = FrameReader(writer.bytes)
      _ = try reader.headers()
    }
  }

  @Test func `frames come out as they went in, wherever they are split`() throws {
    let payloads: [[UInt8]] = [[], [1], [UInt8](repeating: 7, count: 300)]
    let bytes = payloads.flatMap(FrameBuffer.frame)
    for size in [1, 2, 3, 5, 100, 1000] {
      var buffer = FrameBuffer()
      var found: [[UInt8]] = []
      for start in stride(from: 0, to: bytes.count, by: size) {
        buffer.feed(Array(bytes[start..<min(start + size, bytes.count)]))
        while let frame = try buffer.next(limit: 300) { found.append(frame) }
      }
      #expect(found == payloads)
    }
  }

  @Test func `a frame that is too long is refused before it is there`() {
    var buffer = FrameBuffer()
    buffer.feed([255, 255, 255, 255])
    #expect(throws: FrameError.self) { try buffer.next(limit: 1 << 20) }
  }
}
