import Foundation
import RoyalCore
import RoyalOutbound
import RoyalSpool
import RoyalSystem
import Synchronization

@testable import RoyalDrain

/// An agent that answers from a list and remembers what it was asked.
final class ScriptedAgent: Agent {
  private let state: Mutex<(outcomes: [AgentOutcome], asked: [Turn])>

  init(_ outcomes: [AgentOutcome]) { state = Mutex((outcomes, [])) }

  var asked: [Turn] { state.withLock { $0.asked } }

  func answer(_ turn: Turn, started: (Int32, UInt64) -> Void) -> AgentOutcome {
    state.withLock { state in
      state.asked.append(turn)
      return state.outcomes.count > 1 ? state.outcomes.removeFirst() : state.outcomes[0]
    }
  }
}

/// A platform that answers requests from a list and remembers them. The last answer goes on for ever.
final class ScriptedTransport: HTTPTransport {
  private let state: Mutex<(results: [HTTPResult], calls: [HTTPCall])>
  private let conversation: HTTPResult
  private let instance: HTTPResult
  /// What happens while a request is under way.
  let meanwhile = Mutex<(@Sendable () -> Void)?>(nil)

  /// - Parameters:
  ///   - conversation: what a look at a conversation shows.
  ///   - instance: what Evolution says of its instance.
  init(
    _ results: [HTTPResult], conversation: HTTPResult = .reply(200, #"{"status":"open","meta":{"assignee":null}}"#),
    instance: HTTPResult = .reply(200, #"{"instance":{"state":"open"}}"#)
  ) {
    state = Mutex((results, []))
    self.conversation = conversation
    self.instance = instance
  }

  var calls: [HTTPCall] { state.withLock { $0.calls } }
  var posts: [HTTPCall] { calls.filter { $0.method == "POST" } }

  func send(_ call: HTTPCall) -> HTTPResult {
    if call.method == "GET", call.url.hasSuffix("/conversations/77") { return conversation }
    if call.url.contains("/connectionState/") { return instance }
    meanwhile.withLock { $0?() }
    return state.withLock { state in
      state.calls.append(call)
      return state.results.count > 1 ? state.results.removeFirst() : state.results[0]
    }
  }
}

extension HTTPResult {
  static func reply(_ status: Int, _ body: String) -> HTTPResult {
    .reply(HTTPReply(status: status, headers: [:], body: Array(body.utf8)))
  }

  static let chatwootSent = reply(200, #"{"id":9001,"content":"x","message_type":1}"#)
  static let evolutionSent = reply(201, #"{"key":{"remoteJid":"x","fromMe":true,"id":"3EB0AA"},"status":"PENDING"}"#)
}

/// A spool, an agent and a platform, and the runner between them.
final class DrainFixture {
  let path: String
  let spool: Spool
  let agent: ScriptedAgent
  let transport: ScriptedTransport
  let running: RunningTurns
  var runner: TurnRunner

  init(
    agent outcomes: [AgentOutcome] = [.answer(Answer(text: "¡Sí!"))], platform results: [HTTPResult] = [.chatwootSent],
    conversation: HTTPResult = .reply(200, #"{"status":"open","meta":{"assignee":null}}"#),
    change: (inout Settings) -> Void = { _ in }
  ) throws {
    path = FileManager.default.temporaryDirectory.appendingPathComponent("royal-drain-\(UUID().uuidString)").path
    try Spool.make(path)
    spool = try Spool.open(path)
    agent = ScriptedAgent(outcomes)
    transport = ScriptedTransport(results, conversation: conversation)
    var settings = Settings()
    settings.chatwootAPIURL = "http://chat.example"
    settings.chatwootAPIToken = "token"
    settings.evolutionAPIURL = "http://evolution.example"
    settings.evolutionAPIToken = "token"
    settings.fallbackReply = ""
    change(&settings)
    running = RunningTurns(spool: spool)
    runner = TurnRunner(
      spool: spool, settings: settings, agent: agent, deliveries: Deliveries(settings: settings, transport: transport),
      running: running, ends: try GroupCommit(spool: spool) { _ in },
      rate: AnswerRate(limit: settings.maxAnswersPerMinute),
      outages: Outages(), typist: nil, log: Log(level: .error), post: { _ in })
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// A runner on the same spool with another platform, as after a restart.
  static func resumed(
    _ first: DrainFixture, platform: [HTTPResult],
    instance: HTTPResult = .reply(200, #"{"instance":{"state":"open"}}"#)
  ) -> (runner: TurnRunner, transport: ScriptedTransport) {
    let transport = ScriptedTransport(platform, instance: instance)
    let runner = TurnRunner(
      spool: first.spool, settings: first.runner.settings, agent: first.agent,
      deliveries: Deliveries(settings: first.runner.settings, transport: transport), running: first.running,
      ends: first.runner.ends, rate: AnswerRate(limit: 0), outages: Outages(), typist: nil, log: Log(level: .error),
      post: { _ in })
    return (runner, transport)
  }

  /// Stores an entry as the hook does.
  @discardableResult
  func store(
    _ text: String, id: String, source: String = "chatwoot", kind: Entry.Kind = .message,
    user: String = "+5491100000001", change: (inout Entry) -> Void = { _ in }
  ) throws -> EntryName {
    var entry = Entry(kind: kind, body: Array(text.utf8))
    let key = EventKey.event(source: source, kind: kind.rawValue, scope: "1", id: id)
    entry[.key] = key.hex
    entry[.nonce] = Hex.encode(randomBytes(16))
    entry[.received] = Timestamp.iso(Clock.now())
    entry[.source] = source
    if source == "chatwoot" { entry[.account] = "1" }
    if source == "evolution" {
      entry[.instance] = "shop"
      entry[.replyTo] = "5491100000001@s.whatsapp.net"
    }
    entry[.conversation] = "77"
    entry[.message] = id
    entry[.user] = user
    change(&entry)
    let name = EntryName(user: UserTag(user: user), key: key)
    _ = try SpoolWriter.open(path).store(entry, as: name)
    return name
  }

  func run(_ names: [EntryName]) -> TurnEnd {
    runner.start(names.map { (EntryFile.new($0.plain), $0) }, isLone: false)
  }

  /// What lies in a folder of the spool when all turns that are over have been committed.
  func names(_ folder: String) -> [String] {
    runner.ends.flush()
    return ((try? FileManager.default.contentsOfDirectory(atPath: "\(path)/\(folder)")) ?? []).sorted()
  }

  func write(_ file: String, _ text: String) throws {
    try Data(text.utf8).write(to: URL(fileURLWithPath: "\(path)/\(file)"))
  }

  var waiting: [String] { names("wait").flatMap { names("wait/\($0)") } }

  func record(_ name: EntryName) throws -> TurnRecord? {
    FileManager.default.contents(atPath: "\(path)/turns/\(name.key.hex)").flatMap { TurnRecord(Array($0)) }
  }
}
