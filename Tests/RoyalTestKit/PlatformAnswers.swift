import Foundation

/// What the platforms say when all is well: contracts/chatwoot.md §4.2, contracts/evolution.md §3.
extension PlatformServer {
  static func sent(_ request: PlatformRequest, _ number: Int) -> PlatformReply {
    guard request.path.contains("/message/sendText/") else {
      return PlatformReply(status: 200, body: KeptMessage(request, number: number).text)
    }
    let jid = Bodies.quoted(request["number"] ?? "")
    return PlatformReply(
      status: 201,
      body: """
        {"key":{"remoteJid":\(jid),"fromMe":true,"id":"SENT\(number)"},"status":"PENDING",\
        "message":{"conversation":\(Bodies.quoted(request["text"] ?? ""))},"messageTimestamp":1795369203}
        """)
  }

  /// Everything but sending: the messages of a conversation, the conversation itself, its status, the sign that one writes.
  static func lookup(_ request: PlatformRequest, _ kept: [KeptMessage]) -> PlatformReply {
    let conversation = KeptMessage.conversation(of: request.path)
    let here = kept.filter { $0.conversation == conversation }
    if request.method == "GET", request.path.contains("/messages") {
      let page = KeptMessage.page(of: here, request.path).map(\.text).joined(separator: ",")
      return PlatformReply(status: 200, body: #"{"meta":{},"payload":[\#(page)]}"#)
    }
    if request.method == "GET", request.path.contains("/conversations/") {
      let last = here.last?.text ?? "null"
      return PlatformReply(
        status: 200,
        body: #"{"id":33,"status":"pending","meta":{"assignee":null},"last_non_activity_message":\#(last)}"#)
    }
    if request.method == "POST", request.path.hasSuffix("/toggle_status") {
      return PlatformReply(status: 200, body: #"{"meta":{},"payload":{"success":null,"current_status":"open"}}"#)
    }
    if request.method == "POST", request.path.hasSuffix("/toggle_typing_status") {
      return PlatformReply(status: 200, body: "")
    }
    if request.method == "POST", request.path.contains("/chat/sendPresence/") {
      return PlatformReply(status: 201, body: #"{"presence":"composing"}"#)
    }
    return PlatformReply(status: 404, body: #"{"status":404,"error":"Not Found"}"#)
  }

  /// Reads one request to its end, or nil where it breaks off.
  static func read(_ connection: Int32) -> PlatformRequest? {
    var bytes = Data()
    let blank = Data("\r\n\r\n".utf8)
    while bytes.range(of: blank) == nil {
      let more = Loopback.receive(connection)
      if more.isEmpty { return nil }
      bytes += more
    }
    guard let end = bytes.range(of: blank) else { return nil }
    let lines = String(decoding: bytes[..<end.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
    let words = (lines.first ?? "").split(separator: " ").map(String.init)
    guard words.count == 3 else { return nil }
    let headers = fields(lines.dropFirst())
    var body = Array(bytes[end.upperBound...])
    let length = headers["content-length"].flatMap { Int($0) } ?? 0
    if headers["expect"] != nil { Loopback.send(connection, Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)) }
    while body.count < length {
      let more = Loopback.receive(connection)
      if more.isEmpty { return nil }
      body += more
    }
    return PlatformRequest(method: words[0], path: words[1], headers: headers, body: body)
  }

  private static func fields(_ lines: ArraySlice<String>) -> [String: String] {
    var fields: [String: String] = [:]
    for line in lines {
      let parts = line.split(separator: ":", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
      if parts.count == 2 { fields[parts[0].lowercased()] = parts[1] }
    }
    return fields
  }
}
