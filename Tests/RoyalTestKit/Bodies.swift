import Foundation

/// Bodies as the platforms send them, made for these tests.
enum Bodies {
  /// A customer's message in Chatwoot, written so many seconds ago.
  static func chatwoot(
    _ text: String = "Hola, ¿tenés anillos?", id: Int = 5120, conversation: Int = 33, contact: Int = 61,
    age: Double = 2, changing changes: [String: String] = [:]
  ) -> String {
    changed(
      """
      {"account":{"id":7,"name":"Joyas"},"additional_attributes":{},"content_attributes":{},"content_type":"text",\
      "content":\(quoted(text)),"conversation":{"id":\(conversation),"inbox_id":4,"status":"pending",\
      "channel":"Channel::WebWidget","messages":[],"meta":{"sender":{"id":\(contact),"name":"Ana","type":"contact"},\
      "assignee":null}},"created_at":"\(iso(age))","id":\(id),"inbox":{"id":4,"name":"Web"},\
      "message_type":"incoming","private":false,"sender":{"id":\(contact),"name":"Ana","phone_number":null},\
      "source_id":null,"event":"message_created"}
      """, changes)
  }

  /// What an agent of the shop writes in the dashboard.
  static func chatwootHuman(_ text: String, id: Int, conversation: Int = 33) -> String {
    chatwoot(
      text, id: id, conversation: conversation,
      changing: [
        #""message_type":"incoming""#: #""message_type":"outgoing""#,
        #""sender":{"id":61,"name":"Ana","phone_number":null}"#: #""sender":{"id":9,"name":"Luz","type":"user"}"#,
      ])
  }

  /// What Chatwoot tells when a conversation was opened: the conversation itself, and the event's name.
  static func chatwootOpened(_ event: String, conversation: Int = 33, contact: Int = 61) -> String {
    let now = Int(Date().timeIntervalSince1970)
    return """
      {"id":\(conversation),"inbox_id":4,"status":"open","channel":"Channel::WebWidget","account":{"id":7,"name":"Joyas"},\
      "messages":[],"meta":{"sender":{"id":\(contact),"name":"Ana","type":"contact"},"assignee":null},"labels":[],\
      "timestamp":\(now),"created_at":\(now - 60),"updated_at":\(now).25,\
      "changed_attributes":[{"status":{"previous_value":"pending","current_value":"open"}}],"event":"\(event)"}
      """
  }

  /// A customer's message in WhatsApp.
  static func evolution(
    _ text: String = "Hola, ¿tenés anillos?", id: String = "3EB0AA01", jid: String = "5491155550101@s.whatsapp.net",
    instance: String = "Tienda Ñandú", age: Int = 2, changing changes: [String: String] = [:]
  ) -> String {
    changed(
      """
      {"event":"messages.upsert","instance":\(quoted(instance)),"data":{"key":{"remoteJid":"\(jid)","fromMe":false,\
      "id":"\(id)"},"pushName":"Ana","status":"DELIVERY_ACK","message":{"conversation":\(quoted(text))},\
      "messageType":"conversation","messageTimestamp":\(Int(Date().timeIntervalSince1970) - age),"instanceId":"0b",\
      "source":"android"},"destination":"https://bot.example","date_time":"2026-11-22T14:40:01.000Z",\
      "sender":"5491155550000@s.whatsapp.net","server_url":"http://localhost:8080","apikey":"EVO-SECRET-KEY"}
      """, changes)
  }

  static func test(_ text: String, user: String = "ana") -> String {
    "{\"message\":\(quoted(text)),\"user_id\":\(quoted(user))}"
  }

  /// A JSON string.
  static func quoted(_ text: String) -> String {
    let data = try? JSONSerialization.data(withJSONObject: text, options: [.fragmentsAllowed, .withoutEscapingSlashes])
    return String(decoding: data ?? Data(), as: UTF8.self)
  }

  private static func changed(_ body: String, _ changes: [String: String]) -> String {
    changes.reduce(body) { text, change in
      precondition(text.contains(change.key), "the body has no \(change.key)")
      return text.replacingOccurrences(of: change.key, with: change.value)
    }
  }

  private static func iso(_ age: Double) -> String {
    Date().addingTimeInterval(-age).formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
  }
}
