import Foundation
import RoyalCore

/// Messages of about 2 KB as Chatwoot posts them, signed, each with an id of its own.
enum ChatwootBody {
  static let secret = "a-secret-of-32-characters-or-so!"
  private static let started = Int(Date().timeIntervalSince1970) % 1_000_000 * 1000
  nonisolated(unsafe) private static var made = 0

  /// A body and what stands beside it in the head.
  struct Signed {
    let body: [UInt8]
    let timestamp: String
    let signature: String

    /// The request on a connection.
    func request(keepAlive: Bool) -> [UInt8] {
      let head = """
        POST /webhook/chatwoot HTTP/1.1\r\nHost: bot.example\r\nContent-Type: application/json\r\n\
        X-Chatwoot-Timestamp: \(timestamp)\r\nX-Chatwoot-Signature: \(signature)\r\n\
        Connection: \(keepAlive ? "keep-alive" : "close")\r\nContent-Length: \(body.count)\r\n\r\n
        """
      return Array(head.utf8) + body
    }

    /// The variables of RFC 3875.
    var variables: [String: String] {
      [
        "GATEWAY_INTERFACE": "CGI/1.1", "SERVER_PROTOCOL": "HTTP/1.1", "REQUEST_METHOD": "POST",
        "REQUEST_URI": "/webhook/chatwoot", "QUERY_STRING": "", "REMOTE_ADDR": "127.0.0.1",
        "CONTENT_TYPE": "application/json", "CONTENT_LENGTH": String(body.count),
        "HTTP_X_CHATWOOT_TIMESTAMP": timestamp, "HTTP_X_CHATWOOT_SIGNATURE": signature,
      ]
    }
  }

  /// The next message, by another contact each time.
  static func next() -> Signed {
    made += 1
    let id = started + made
    let text = "Hola, ¿tenés anillos de plata? " + String(repeating: "Busco uno con piedra azul. ", count: 8)
    let about = String(repeating: "Mozilla/5.0 (X11; Linux x86_64) ", count: 30)
    let body = Array(
      """
      {"account":{"id":7,"name":"Joyas"},"additional_attributes":{"browser":"\(about)","referer":"https://shop.example/"},\
      "content_attributes":{},"content_type":"text","content":"\(text)","conversation":{"id":\(id),"inbox_id":4,\
      "status":"pending","channel":"Channel::WebWidget","messages":[],"meta":{"sender":{"id":\(id),"name":"Ana",\
      "type":"contact"},"assignee":null}},"created_at":"\(Date().formatted(.iso8601))","id":\(id),\
      "inbox":{"id":4,"name":"Web"},"message_type":"incoming","private":false,"sender":{"id":\(id),"name":"Ana",\
      "phone_number":null},"source_id":null,"event":"message_created"}
      """.utf8)
    let timestamp = String(Int(Date().timeIntervalSince1970))
    let code = HMACSHA256.code(for: body, behind: Array("\(timestamp).".utf8), key: Array(secret.utf8))
    return Signed(body: body, timestamp: timestamp, signature: "sha256=\(Hex.encode(code))")
  }
}
