import RoyalCore
import RoyalSystem

/// Delivers what came through a custom webhook, as hooks.d/NAME.conf and NAME.drain.conf say: by a request or by a program.
public struct HookDelivery: Delivery {
  public let name: String
  public let isConfigured = true
  private let folder: HookFolder
  private let settings: Settings
  private let transport: any HTTPTransport
  private let now: @Sendable () -> Int

  /// Nil where the webhook has no files, or no reply in them.
  /// - Parameter now: epoch milliseconds.
  init?(
    _ name: String, settings: Settings, transport: any HTTPTransport, now: @escaping @Sendable () -> Int = Clock.now
  ) {
    self.name = name
    self.settings = settings
    self.transport = transport
    self.now = now
    folder = HookFolder(settings)
    do throws(ConfigurationError) {
      guard let hook = try folder.settings(of: name, role: .drain), hook.reply != nil else { return nil }
    } catch {
      // It may well have one: the answer waits until the file is mended.
    }
  }

  public func send(_ part: OutgoingPart, willSend: () throws -> Void) -> DeliveryOutcome {
    let hook: HookSettings
    do throws(ConfigurationError) {
      guard let found = try folder.settings(of: name, role: .drain) else {
        return .configuration(reason: "hooks.d/\(name).conf is gone")
      }
      hook = found
    } catch {
      return .configuration(reason: error.description)
    }
    switch hook.reply {
    case .post(let post):
      return HookRequest(hook: hook, post: post, transport: transport, now: now()).send(part, willSend)
    case .command(let words): return HookProgram(hook: hook, words: words, settings: settings).send(part, willSend)
    case nil: return .configuration(reason: "hooks.d/\(name).conf has no REPLY_URL and no REPLY_COMMAND any more")
    }
  }

  public func find(_ part: OutgoingPart) -> Lookup {
    .unknown(reason: "a custom webhook cannot be asked what was sent")
  }

  /// A custom webhook knows no handoff.
  public func handOff(_ destination: Destination) -> DeliveryOutcome { .sent(providerID: nil) }
}

extension OutgoingPart {
  /// What is filled in for a variable of a reply's templates.
  func value(_ variable: HookTemplate.Variable, _ hook: HookSettings) -> String {
    switch variable {
    case .text: text
    case .user:
      destination.user.map { $0.hasPrefix("\(hook.name):") ? String($0.dropFirst(hook.name.count + 1)) : $0 } ?? ""
    case .name: destination.name ?? ""
    case .conversation: destination.conversation
    case .id: destination.trigger ?? ""
    case .replyTo: destination.replyTo ?? destination.conversation
    case .token: hook.replyToken ?? ""
    }
  }
}
