import RoyalSystem

/// The way to the platforms: `http://` over sockets of the program's own, `https://` through child processes.
///
/// FoundationNetworking knows TLS, but ends the process at certain answers (swiftlang/swift-corelibs-foundation#5285): no
/// platform may be able to do that to the program itself.
public struct PlatformTransport: HTTPTransport {
  private let plain: any HTTPTransport
  private let secure: any HTTPTransport

  /// - Parameters:
  ///   - plain: for `http://`, and for what is no URL.
  ///   - secure: for `https://`, and for all where a proxy is configured.
  public init(plain: any HTTPTransport, secure: any HTTPTransport) {
    self.plain = plain
    self.secure = secure
  }

  public init() {
    let secure = ChildTransport()
    self.init(plain: PlatformTransport.hasProxy ? secure : SocketTransport() as any HTTPTransport, secure: secure)
  }

  public func send(_ call: HTTPCall) -> HTTPResult { transport(for: call).send(call) }

  public func send(_ call: HTTPCall, willSend: () throws -> Void) -> HTTPResult {
    transport(for: call).send(call, willSend: willSend)
  }

  private func transport(for call: HTTPCall) -> any HTTPTransport {
    call.url.prefix(6).lowercased() == "https:" ? secure : plain
  }

  /// Whether libcurl would send plain requests through a proxy; it ignores HTTP_PROXY, which a CGI request can set.
  private static var hasProxy: Bool {
    ["http_proxy", "all_proxy", "ALL_PROXY"].contains { environmentVariable($0).map { !$0.isEmpty } ?? false }
  }
}
