import Foundation
import RoyalSystem

/// A platform's API on a port of 127.0.0.1: takes every answer, knows every conversation, and tells how many answers came and
/// when. One thread, one process of its own: `royal-bench --api PORT`, for Royal and for the yardstick alike.
struct LoopbackAPI: ~Copyable {
  private struct Peer {
    var input: [UInt8] = []
  }

  private let poller: Poller
  private let listener: Int32
  private var peers: [Int32: Peer] = [:]
  private var buffer = [UInt8](repeating: 0, count: 64 * 1024)
  private var tally = APITally()

  private init(_ listener: Int32, _ poller: consuming Poller) {
    self.listener = listener
    self.poller = poller
  }

  /// Answers until it is killed.
  static func run(port: Int) throws {
    var server = LoopbackAPI(try listener(port), try Poller())
    try server.run()
  }

  private static func listener(_ port: Int) throws -> Int32 {
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var on: Int32 = 1
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<Int32>.size))
    guard Connection.with(port, { bind(listener, $0, $1) }) == 0, listen(listener, 1024) == 0 else {
      throw Trouble.system("port \(port)")
    }
    return listener
  }

  private mutating func run() throws {
    try poller.add(listener)
    while true {
      for descriptor in try poller.wait(timeout: nil) {
        if descriptor == listener { accept() } else { serve(descriptor) }
      }
    }
  }

  private mutating func accept() {
    let peer = Foundation.accept(listener, nil, nil)
    guard peer >= 0 else { return }
    var on: Int32 = 1
    setsockopt(peer, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
    peers[peer] = Peer()
    try? poller.add(peer)
  }

  private mutating func serve(_ peer: Int32) {
    let count = recv(peer, &buffer, buffer.count, 0)
    guard count > 0 else {
      peers[peer] = nil
      close(peer)
      return
    }
    var input = peers[peer]?.input ?? []
    input += buffer[..<count]
    while let length = LoopbackAPI.length(of: input) {
      let bytes = answer(to: input[..<length])
      _ = send(peer, bytes, bytes.count, Int32(MSG_NOSIGNAL))
      input.removeFirst(length)
    }
    peers[peer] = Peer(input: input)
  }

  /// The bytes of the first request; nil while it is not whole.
  private static func length(of input: [UInt8]) -> Int? {
    guard let end = headEnd(input) else { return nil }
    let name = Array("content-length:".utf8)
    var position = 0
    while position < end {
      let next = input[position..<end].firstIndex(of: 0x0A).map { $0 + 1 } ?? end
      if next - position > name.count, zip(name, input[position...]).allSatisfy({ $0 == $1 | 0x20 || $0 == $1 }) {
        let digits = input[(position + name.count)..<next].filter { 0x30...0x39 ~= $0 }
        let total = end + (Int(String(decoding: digits, as: UTF8.self)) ?? 0)
        return input.count >= total ? total : nil
      }
      position = next
    }
    return input.count >= end ? end : nil
  }

  private static func headEnd(_ input: [UInt8]) -> Int? {
    guard input.count >= 4 else { return nil }
    for place in 3..<input.count
    where input[place] == 0x0A && input[place - 1] == 0x0D && input[place - 2] == 0x0A && input[place - 3] == 0x0D {
      return place + 1
    }
    return nil
  }

  /// What both platforms answer in one: an id of each kind, and an open conversation that is nobody's.
  private mutating func answer(to request: ArraySlice<UInt8>) -> [UInt8] {
    if request.starts(with: "GET \(APITally.path)".utf8) { return LoopbackAPI.reply(tally.text, isLast: false) }
    if request.starts(with: "POST".utf8) { tally.note(at: Moment.now) }
    let number = tally.count
    let body = #"{"id":\#(number),"key":{"id":"M\#(number)"},"status":"pending","meta":{"assignee":null},"payload":[]}"#
    return LoopbackAPI.reply(body, isLast: String(decoding: request, as: UTF8.self).contains("onnection: close"))
  }

  private static func reply(_ body: String, isLast: Bool) -> [UInt8] {
    let head = """
      HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: \(isLast ? "close" : "keep-alive")\r\n\
      Content-Length: \(body.utf8.count)\r\n\r\n
      """
    return Array((head + body).utf8)
  }
}
