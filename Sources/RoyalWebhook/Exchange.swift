import Glibc
import RoyalCore
import RoyalSystem

/// Reads a request, has it answered, and turns every refusal into an answer.
struct Exchange {
  let gateway: Gateway
  let settings: Result<Settings, ConfigurationError>
  private let setAlarm: (UInt32) -> Void
  private let log: Log
  private var routeName = "none"
  private var sender = Sender.other
  private(set) var isHead = false
  /// Whether nothing of the body is left where it came from.
  private(set) var isBodyRead = false

  /// - Parameter setAlarm: gives the process another number of seconds to live, for the one route that waits.
  init(
    gateway: Gateway, settings: Result<Settings, ConfigurationError>, setAlarm: @escaping (UInt32) -> Void = { _ in }
  ) {
    self.gateway = gateway
    self.setAlarm = setAlarm
    self.settings = settings
    log = Log(level: (try? settings.get().logLevel) ?? .info)
  }

  /// The answer; nil where nobody asked, a connection that closes without a byte.
  mutating func answer(_ reader: inout ByteReader) -> Answer? {
    do {
      return try attempt(&reader)
    } catch {
      if gateway == .http, error == Exchange.nothing { return nil }
      note(error)
      return Answer(error, to: sender)
    }
  }

  /// What ``HTTPLines`` says of a connection that ends before its first byte.
  static let nothing = Refusal.malformed("the request is empty")

  private mutating func attempt(_ reader: inout ByteReader) throws(Refusal) -> Answer {
    let head = try readHead(&reader)
    isHead = head.method == "HEAD"
    let route = try Route.find(head)
    (routeName, sender) = (route.name, route.sender)
    // Of a custom webhook it is not known yet whether there is one.
    if !route.isCustom { try route.checkMethod(head) }
    let settings = try usableSettings()
    let arrival = Arrival(now: Clock.now(), nonce: Hex.encode(randomBytes(16)), front: FrontMark(head))
    let custom = try customHook(route, settings)
    try route.checkMethod(head)
    let dispatcher = Dispatcher(settings: settings, custom: custom, arrival: arrival, log: log)
    try dispatcher.check(head, route)
    let body = route.wantsBody ? try readBody(&reader, head, limit: settings.maxBody) : []
    isBodyRead = route.wantsBody
    if route == .testMessage { setAlarm(UInt32(clamping: settings.testTimeout / 1000 + 4)) }
    return try dispatcher.answer(head, route, body: body)
  }

  private func readHead(_ reader: inout ByteReader) throws(Refusal) -> RequestHead {
    guard gateway == .http else { return CGIRequest.head(environmentVariable) }
    return try HTTPRequest.head(&reader, isFromLoopback: isPeerLocal(0))
  }

  private func readBody(_ reader: inout ByteReader, _ head: RequestHead, limit: Int) throws(Refusal) -> [UInt8] {
    if head.expectsContinue {
      // A sender that waits to be asked is not asked for what would be thrown away.
      if case .length(let count) = head.framing, count > limit { throw .tooLarge(limit: limit) }
      try? writeAll(1, Array("HTTP/1.1 100 Continue\r\n\r\n".utf8))
    }
    return try RequestBody.read(&reader, head.framing, limit: limit)
  }

  /// A configuration that is broken is our fault, not the sender's: it may come again.
  private func usableSettings() throws(Refusal) -> Settings {
    do {
      return try settings.get()
    } catch {
      log.error("configuration", ["error": error.description])
      throw .temporary("the configuration is broken; the log says where")
    }
  }

  /// What stands in hooks.d of a custom webhook; nil for any other route.
  private func customHook(_ route: Route, _ settings: Settings) throws(Refusal) -> HookSettings? {
    guard case .custom(let name) = route else { return nil }
    let found: HookSettings?
    do {
      found = try HookFolder(settings).settings(of: name, role: .hook)
    } catch {
      log.error("configuration", ["route": name, "error": error.description])
      throw .temporary("the configuration of this webhook is broken; the log says where")
    }
    guard let found else { throw .notFound }
    return found
  }

  private func note(_ refusal: Refusal) {
    let status = String(refusal.status(for: sender))
    switch refusal.cause {
    case .unauthorized, .forbidden, .temporary:
      log.error("refuse", ["route": routeName, "status": status, "error": refusal.sentence])
    default: log.warn("refuse", ["route": routeName, "status": status, "error": refusal.sentence])
    }
  }
}
