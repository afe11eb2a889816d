import RoyalCore

/// Asks the services that an answer needs how they stand, without changing anything there.
public struct ServiceProbe: Sendable {
  /// Milliseconds for each question.
  static let timeout = 10_000
  /// Bytes of an answer that are read.
  static let limit = 4 << 20
  /// How far the clocks may be apart, in milliseconds: Chatwoot's signatures are refused at CHATWOOT_SIGNATURE_AGE.
  private static let skew = 60_000

  let settings: Settings
  let transport: any HTTPTransport
  /// Epoch milliseconds.
  let now: @Sendable () -> Int

  public init(
    settings: Settings, transport: any HTTPTransport = PlatformTransport(), now: @escaping @Sendable () -> Int
  ) {
    self.settings = settings
    self.transport = transport
    self.now = now
  }

  /// Everything that is configured, one after another.
  public func findings() -> [Finding] { chatwoot() + evolution() + model() }

  /// The server's clock against ours, by the answer's Date.
  func clock(_ subject: String, _ reply: HTTPReply) -> [Finding] {
    guard let date = reply.headers["date"].flatMap(Timestamp.parseHTTPDate) else { return [] }
    let difference = now() - date
    guard abs(difference) > ServiceProbe.skew else { return [] }
    return [
      Finding(
        .warning, subject, "its clock and this machine's are \(abs(difference) / 1000) s apart",
        remedy: "set both clocks by NTP: signatures older than CHATWOOT_SIGNATURE_AGE are refused")
    ]
  }

  func unreachable(_ subject: String, _ key: String, _ reason: String) -> Finding {
    Finding(
      .fault, subject, "it cannot be reached: \(reason)",
      remedy: "correct \(key), or see to the name, the network, the certificate or the server itself")
  }
}
