/// Brings answers to one platform. Every call blocks, with a deadline of its own.
public protocol Delivery: Sendable {
  /// For the log and the status: `chatwoot`, `evolution`, `console`.
  var name: String { get }
  /// Whether there is a platform to send to.
  var isConfigured: Bool { get }
  /// Sends one part of an answer.
  /// - Parameter willSend: is done right before the request may leave, and not where it surely does not: the intent on disk.
  func send(_ part: OutgoingPart, willSend: () throws -> Void) -> DeliveryOutcome
  /// Looks for a part that may have been sent before.
  func find(_ part: OutgoingPart) -> Lookup
  /// Looks whether the conversation is still the bot's to answer, right before an answer goes out.
  func standing(of destination: Destination) -> Standing
  /// Hands the conversation to a human.
  func handOff(_ destination: Destination) -> DeliveryOutcome
  /// Whether a part may be a note that only the shop's people see.
  var takesNotes: Bool { get }
  /// How the platform shows that an answer is being written.
  var typing: TypingStyle { get }
  /// Shows that an answer is being written, or that it is no longer; nothing depends on it.
  func type(_ isOn: Bool, in destination: Destination) -> TypingOutcome
}

extension Delivery {
  /// Sends without a trace of the intent.
  public func send(_ part: OutgoingPart) -> DeliveryOutcome { send(part) {} }

  public var takesNotes: Bool { false }
  public var typing: TypingStyle { .never }
  public func type(_ isOn: Bool, in destination: Destination) -> TypingOutcome { .refused(reason: "not known here") }

  /// A platform that cannot be asked.
  public func standing(of destination: Destination) -> Standing { .unknown }
}

/// How a platform shows that an answer is being written.
public enum TypingStyle: Sendable, Equatable {
  /// It does not.
  case never
  /// Until it is switched off.
  case untilOff
  /// For this many milliseconds each time.
  case each(milliseconds: Int)
}

/// What became of a request to show it.
public enum TypingOutcome: Sendable, Equatable {
  case done
  /// It is surely not shown.
  case refused(reason: String)
  case unclear(reason: String)
}

/// Whose conversation it is.
public enum Standing: Sendable, Equatable {
  case ours
  /// A human has it, or its status is none that the bot answers.
  case taken(reason: String)
  /// This platform, or this token, does not tell.
  case unknown
}

/// Where an answer goes.
public struct Destination: Sendable, Equatable {
  public var source: String
  public var account: String?
  public var instance: String?
  public var conversation: String
  public var replyTo: String?
  public var replyAlternatives: [String]
  /// The platform's id of the message that is answered, the last one of a group.
  public var trigger: String?
  /// The platform's ids of all messages of a group.
  public var group: [String]
  /// Whose messages are answered, and what they are called.
  public var user: String?
  public var name: String?

  public init(
    source: String, account: String? = nil, instance: String? = nil, conversation: String, replyTo: String? = nil,
    replyAlternatives: [String] = [], trigger: String? = nil, group: [String] = [], user: String? = nil,
    name: String? = nil
  ) {
    self.source = source
    self.account = account
    self.instance = instance
    self.conversation = conversation
    self.replyTo = replyTo
    self.replyAlternatives = replyAlternatives
    self.trigger = trigger
    self.group = group
    self.user = user
    self.name = name
  }
}

/// One message of an answer.
public struct OutgoingPart: Sendable, Equatable {
  /// T: the marker by which a part that was sent is known again, together with the index.
  public var turn: String
  /// From 1; 0 for the apology when a turn is given up.
  public var index: Int
  public var text: String
  public var destination: Destination
  /// Only the shop's people see it; for deliveries that take notes.
  public var isNote: Bool
  /// For a look-up: any answer to the message `destination.trigger` counts, whatever its turn.
  public var isAnyAnswer: Bool
  /// Not to arrive later than so many milliseconds after it was sent, as far as the network can be told; see ``HTTPCall``.
  public var takenWithin: Int?

  public init(
    turn: String, index: Int, text: String, destination: Destination, isNote: Bool = false, isAnyAnswer: Bool = false,
    takenWithin: Int? = nil
  ) {
    self.turn = turn
    self.index = index
    self.text = text
    self.destination = destination
    self.isNote = isNote
    self.isAnyAnswer = isAnyAnswer
    self.takenWithin = takenWithin
  }
}

/// What became of a request to a platform.
public enum DeliveryOutcome: Sendable, Equatable {
  /// The platform has it; its name for it where it told one.
  case sent(providerID: String?)
  /// Surely not sent, worth another attempt; `retryAfter` in milliseconds where the platform named a time.
  case temporary(reason: String, retryAfter: Int? = nil)
  /// Surely not sent, and no further attempt can help.
  case permanent(reason: String)
  /// Surely not sent, and only an operator can help: a refused token, an instance that does not exist.
  case configuration(reason: String)
  /// Surely not sent, and at the moment nothing of anybody would be: no connection, an instance that lost its telephone.
  case unreachable(reason: String)
  /// It may have been sent.
  case ambiguous(reason: String)
}

/// What looking for a part came to.
public enum Lookup: Sendable, Equatable {
  case found(providerID: String?)
  /// It is surely not there.
  case absent
  /// The platform does not answer at the moment: look again later.
  case unreachable(reason: String)
  /// Nobody is there, whatever the question: there is no connection, or a proxy says that its server is gone (520 to 530 are
  /// Cloudflare's).
  case down(reason: String)
  /// This platform, or this token, cannot look.
  case unknown(reason: String)
}
