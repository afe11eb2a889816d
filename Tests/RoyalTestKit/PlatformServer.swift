import Foundation
import Synchronization

/// A request that a platform got.
struct PlatformRequest: Sendable {
  let method: String
  let path: String
  /// Names in lower case.
  let headers: [String: String]
  let body: [UInt8]
  /// When it came, in the server's own measure.
  var moment = 0

  /// What we are known by.
  var token: String { headers["api_access_token"] ?? headers["api-access-token"] ?? headers["apikey"] ?? "" }

  /// A member of the JSON body, objects one in another by dots.
  subscript(_ path: String) -> String? {
    var value = try? JSONSerialization.jsonObject(with: Data(body))
    for key in path.split(separator: ".") { value = (value as? [String: Any])?[String(key)] }
    return (value as? String) ?? (value as? NSNumber)?.stringValue
  }
}

/// What a platform answers.
struct PlatformReply: Sendable {
  var status: Int
  var body: String
  var headers: [String: String] = [:]
  /// Whether a message is kept although the answer tells of an error.
  var keepsMessage = false

  /// In a body: the token that the request showed.
  static let echo = "$TOKEN"
}

/// Chatwoot and Evolution API in one, on a port of this machine: keeps what it is asked and answers as told, or well.
final class PlatformServer: Sendable {
  private struct State {
    var requests: [PlatformRequest] = []
    var replies: [PlatformReply] = []
    var constant: PlatformReply?
    var kept: [KeptMessage] = []
    var clock: (@Sendable () -> Int)?
  }

  let port: Int
  private let descriptor: Int32
  private let state = Mutex(State())

  /// - Parameter kept: messages that it got before.
  init(kept: [PlatformRequest] = []) throws {
    (descriptor, port) = try Loopback.listen()
    state.withLock { $0.kept = kept.enumerated().map { KeptMessage($1, number: $0 - kept.count) } }
    let descriptor = descriptor
    Thread.detachNewThread { [weak self] in
      while let connection = Loopback.accept(descriptor) {
        guard let server = self else { return }
        Thread.detachNewThread { server.serve(connection) }
      }
      close(descriptor)
    }
  }

  deinit { shutdown(descriptor, Int32(SHUT_RDWR)) }

  var url: String { "http://127.0.0.1:\(port)" }

  /// The configuration that has answers brought here.
  var settings: [String: String] {
    [
      "CHATWOOT_API_URL": url, "CHATWOOT_API_TOKEN": "cw-token", "EVOLUTION_API_URL": url,
      "EVOLUTION_API_TOKEN": "evo-token",
    ]
  }

  /// From now on the moment of a request is what this says when it has come.
  func measure(by clock: @escaping @Sendable () -> Int) { state.withLock { $0.clock = clock } }

  /// The next messages that are sent get these answers; after them all is well again.
  func reply(_ replies: PlatformReply...) { state.withLock { $0.replies = replies } }

  /// Every message that is sent gets this answer; nil: all is well again.
  func replyAlways(_ reply: PlatformReply?) { state.withLock { $0.constant = reply } }

  var requests: [PlatformRequest] { state.withLock { $0.requests } }

  /// The requests that send a message.
  var messages: [PlatformRequest] { requests.filter(PlatformServer.isMessage) }

  /// What Chatwoot was told of somebody writing: `on` and `off`.
  var typing: [String] {
    requests.filter { $0.path.hasSuffix("/toggle_typing_status") }.map { $0["typing_status"] ?? "-" }
  }

  /// The requests whose path ends so.
  func requests(to end: String) -> [PlatformRequest] { requests.filter { $0.path.hasSuffix(end) } }

  private static func isMessage(_ request: PlatformRequest) -> Bool {
    request.method == "POST"
      && (request.path.hasSuffix("/messages") || request.path.contains("/message/sendText/")
        || request.path.hasSuffix("/sendMessage") || request.path.hasPrefix("/answers/"))
  }

  private func serve(_ connection: Int32) {
    defer { close(connection) }
    guard var request = PlatformServer.read(connection) else { return }
    if let clock = state.withLock({ $0.clock }) { request.moment = clock() }
    var reply = answer(request)
    reply.body = reply.body.replacingOccurrences(of: PlatformReply.echo, with: request.token)
    var head = "HTTP/1.1 \(reply.status) Status\r\nContent-Type: application/json\r\nConnection: close\r\n"
    for (name, value) in reply.headers { head += "\(name): \(value)\r\n" }
    head += "Content-Length: \(reply.body.utf8.count)\r\n\r\n"
    Loopback.send(connection, Array((head + reply.body).utf8))
    shutdown(connection, Int32(SHUT_WR))
    while !Loopback.receive(connection).isEmpty {}
  }

  private func answer(_ request: PlatformRequest) -> PlatformReply {
    state.withLock { state in
      state.requests.append(request)
      guard PlatformServer.isMessage(request) else { return PlatformServer.lookup(request, state.kept) }
      let number = state.requests.count
      let told = state.replies.isEmpty ? state.constant : state.replies.removeFirst()
      if told?.keepsMessage ?? true { state.kept.append(KeptMessage(request, number: number)) }
      return told ?? PlatformServer.sent(request, number)
    }
  }
}
