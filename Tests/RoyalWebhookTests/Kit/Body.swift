import Foundation
import RoyalCore

@testable import RoyalWebhook

/// Webhook bodies: a plain one of each platform, and changes to it as JSON fragments by dotted paths (`-` removes a key).
enum Body {
  typealias Changes = [String: String]

  static func json(_ base: String, _ changes: Changes = [:]) throws -> JSONValue {
    try JSONValue.parse(bytes(base, changes))
  }

  static func bytes(_ base: String, _ changes: Changes = [:]) throws -> [UInt8] {
    var root = try JSONSerialization.jsonObject(with: Data(base.utf8))
    for (path, fragment) in changes.sorted(by: { $0.key < $1.key }) {
      let value =
        fragment == "-" ? nil : try JSONSerialization.jsonObject(with: Data(fragment.utf8), options: .fragmentsAllowed)
      root = set(root, path.split(separator: ".").map(String.init)[...], value)
    }
    return Array(try JSONSerialization.data(withJSONObject: root))
  }

  private static func set(_ node: Any, _ path: ArraySlice<String>, _ value: Any?) -> Any {
    guard let key = path.first else { return value ?? NSNull() }
    var object = node as? [String: Any] ?? [:]
    if path.count == 1 {
      object[key] = value
    } else {
      object[key] = set(object[key] ?? [String: Any](), path.dropFirst(), value)
    }
    return object
  }

  static let chatwoot = """
    {"account":{"id":7,"name":"Joyas"},"additional_attributes":{},"content_attributes":{"in_reply_to":null},
     "content_type":"text","content":"Hola, ¿tenés anillos?","created_at":"2026-11-22T17:40:01.250Z","id":5120,
     "conversation":{"id":33,"inbox_id":4,"status":"pending","channel":"Channel::WebWidget","messages":[],
       "contact_inbox":{"contact_id":61},"timestamp":1795369201,
       "meta":{"sender":{"id":61,"name":"Ana","phone_number":null,"type":"contact","blocked":false},
               "assignee":null,"assignee_type":null}},
     "inbox":{"id":4,"name":"Web"},"message_type":"incoming","private":false,
     "sender":{"id":61,"name":"Ana","phone_number":null,"blocked":false},"source_id":null,"event":"message_created"}
    """

  static let evolution = """
    {"event":"messages.upsert","instance":"Tienda Uno","data":{
       "key":{"remoteJid":"5491155550101@s.whatsapp.net","fromMe":false,"id":"3EB0AAAA"},
       "pushName":"Ana","status":"DELIVERY_ACK","message":{"conversation":"Hola"},"messageType":"conversation",
       "messageTimestamp":1795369201,"instanceId":"0b","source":"android"},
     "destination":"https://bot.example","date_time":"2026-11-22T14:40:01.000Z",
     "sender":"5491155550000@s.whatsapp.net","server_url":"http://localhost:8080","apikey":"EVO-SECRET-KEY"}
    """

  /// 2026-11-22T17:40:03.123Z, two seconds after the plain bodies were written.
  static let now = 1_795_369_203_123
  static let arrival = Arrival(now: now, nonce: "00112233445566778899aabbccddeeff")
}
