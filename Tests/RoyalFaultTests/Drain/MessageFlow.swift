import Foundation
import Testing

@testable import RoyalTestKit

/// Messages of several users that come in while a drain works, and what the platform got for them.
final class MessageFlow {
  let server: PlatformServer
  let box: Sandbox
  /// The messages that were acknowledged.
  var accepted: Set<Int> = []
  private(set) var log = ""

  /// Every message is a turn of its own, so that its answers can be counted.
  static let alone = [
    "MESSAGE_BUFFER_TIMEOUT": "20", "MAX_GROUPED_MESSAGES": "1", "DUPLICATE_WINDOW": "0", "LOG_LEVEL": "info",
    "MAX_ANSWERS_PER_MINUTE": "0", "MESSAGE_MAX_ATTEMPTS": "1000",
  ]

  init(_ settings: [String: String] = [:]) throws {
    server = try PlatformServer()
    box = try Sandbox(server.settings.merging(Self.alone) { $1 }.merging(settings) { $1 })
  }

  var trace: String { "\(box.folder)/trace" }

  /// Written just now: one that comes three seconds late is looked up before it is answered.
  func message(_ number: Int) -> HookRequest {
    HookRequest(
      "/webhook/chatwoot", Bodies.chatwoot("Hola", id: number, conversation: number, contact: number, age: 0))
  }

  /// Has messages accepted; while the intake is stopped they are not counted.
  func post(_ numbers: ClosedRange<Int>) throws {
    for number in numbers {
      let answer = try box.hook(message(number))
      guard answer.status != 500 else { continue }
      try #require(answer.status == 200, "\(answer.text)")
      accepted.insert(number)
    }
  }

  /// A drain before left a turn whose answer may have been sent, and an entry that it had just claimed.
  private func leaveTurns() throws {
    server.reply(PlatformReply(status: 500, body: "", keepsMessage: true))
    let drain = try box.startDrain()
    try post(5...5)
    try eventually("the answer waits") { try box.waiting().count == 1 }
    try drain.crash()
    try post(6...6)
    try box.move("new/\(box.names("new")[0])", to: "active/\(box.names("new")[0])")
    try box.move("wait/\(try #require(box.names("wait").first))", to: "wait/20200101T000000")
  }

  /// A drain under strace: two messages wait for it, two come while it works. It is killed when it is done, if it lives.
  func run(_ aims: [Strace.Aim], _ way: DrainWay = .daemon) throws {
    try leaveTurns()
    try post(1...2)
    let command = ["\(Surroundings.programs)/royal-drain"] + way.arguments
    let drain = try box.start(Strace.program ?? "strace", Strace.arguments(trace, aims, command))
    // With an error in its way it may never say so.
    for _ in 0..<300 where drain.isRunning && !drain.errors.contains(" start ") { usleep(10000) }
    try post(3...4)
    // An error may have it wait for a second try, five seconds at first, or for its next full scan.
    do {
      try eventually("the drain has done what it could", within: 90) {
        try !drain.isRunning || box.isWorkedOff() || isStruckAgain()
      }
    } catch {
      throw NotInTime(description: "\(aims), \(way): \(error)\n\(drain.errors)\n\(try box.leftovers())")
    }
    drain.signalGroup(SIGKILL)
    try drain.wait()
    log = drain.errors
  }

  /// strace counts the calls of each thread, and a turn that is tried again has a new one: where its requests need that many
  /// calls, the error meets it every time, and its waits only become longer.
  private func isStruckAgain() throws -> Bool {
    let left = try box.leftovers().filter { !$0.hasPrefix("turns/") }
    guard !left.isEmpty, left.allSatisfy({ $0.hasPrefix("wait/") }) else { return false }
    return try String(contentsOfFile: trace, encoding: .utf8).components(separatedBy: "(INJECTED)").count > 4
  }

  /// A drain to which nothing happens works off what is left.
  func finish() throws {
    try? box.remove("ctl/failstop")
    // A drain under strace may outlive it for a moment, in a system call.
    try eventually("nobody has the spool") { isUnlocked }
    let drain = try box.startDrain()
    // A drain that was killed again and again may have left nearly all.
    do {
      try eventually("everything is worked off", within: 60 + Double(accepted.count)) {
        drain.signal(SIGUSR1)
        return try box.isWorkedOff()
      }
    } catch {
      throw NotInTime(description: "\(error)\n\(log)\n--\n\(drain.errors)\n\(try box.leftovers())")
    }
    try drain.stop()
    log += "--\n" + drain.errors
  }

  private var isUnlocked: Bool {
    let descriptor = open(box.spool, O_RDONLY | O_CLOEXEC)
    defer { close(descriptor) }
    return flock(descriptor, LOCK_EX | LOCK_NB) == 0
  }

  /// Which messages were not answered once.
  func flaws() -> [String] {
    let answered = server.messages.compactMap { $0["content_attributes.in_reply_to"].flatMap { Int($0) } }
    let counts = Dictionary(answered.map { ($0, 1) }, uniquingKeysWith: +)
    var flaws = accepted.sorted().filter { counts[$0] != 1 }
      .map { "message \($0) was answered \(counts[$0] ?? 0) times" }
    for folder in ["dead", "bad"] {
      if let names = try? box.names(folder), !names.isEmpty { flaws.append("\(folder)/ holds \(names)") }
    }
    return flaws
  }

  /// What the platform was asked, in order, about the messages that were answered more than once.
  func repeated() -> String {
    let sent = server.messages.compactMap { $0["content_attributes.in_reply_to"] }
    let twice = Set(sent.filter { number in sent.count { $0 == number } > 1 })
    return server.requests.filter { request in twice.contains { request.path.contains("/conversations/\($0)/") } }
      .map { "\($0.method) \($0.path)" }.joined(separator: "\n")
  }
}
