/// A platform's HTTP API: where it is, how it knows us, and how to speak of it without telling the token.
struct PlatformAPI: Sendable {
  private let base: String
  private let tokenHeader: String
  private let token: String
  private let transport: any HTTPTransport

  /// Nil unless address and token are both there.
  init?(base: String?, tokenHeader: String, token: String?, transport: any HTTPTransport) {
    guard var base, let token, !base.isEmpty, !token.isEmpty else { return nil }
    while base.hasSuffix("/") { base.removeLast() }
    self.base = base
    self.tokenHeader = tokenHeader
    self.token = token
    self.transport = transport
  }

  /// - Parameters:
  ///   - timeout: in milliseconds.
  ///   - takenWithin: in milliseconds, see ``HTTPCall``.
  ///   - willSend: is done right before the request may leave.
  func post(
    _ path: String, json: String, timeout: Int, takenWithin: Int? = nil, willSend: () throws -> Void = {}
  ) -> HTTPResult {
    var headers = headers
    headers["Content-Type"] = "application/json"
    return transport.send(
      HTTPCall(
        method: "POST", url: base + path, headers: headers, body: Array(json.utf8), timeout: timeout,
        takenWithin: takenWithin),
      willSend: willSend)
  }

  /// - Parameters:
  ///   - timeout: in milliseconds.
  ///   - limit: the most bytes of the answer.
  func get(_ path: String, timeout: Int, limit: Int) -> HTTPResult {
    transport.send(
      HTTPCall(method: "GET", url: base + path, headers: headers, timeout: timeout, responseLimit: limit))
  }

  private var headers: [String: String] { [tokenHeader: token, "Accept": "application/json"] }

  /// A reason as it may be logged: one line of bearable length, the token taken out.
  func reason(_ text: String) -> String { LogReason.line(text, hiding: token) }
}
