/// What an agent sees of a turn: who writes, what, where, and what was said before.
public struct Turn: Sendable, Equatable {
  /// T, 40 hex digits.
  public var id: String
  /// `chatwoot`, `evolution`, `test`, or the name of a custom webhook.
  public var source: String
  public var account: String?
  public var instance: String?
  public var conversation: String
  public var replyTo: String?
  public var replyAlternatives: [String]
  public var user: TurnUser
  public var messages: [TurnMessage]
  public var history: [HistoryItem]

  public init(
    id: String, source: String, account: String? = nil, instance: String? = nil, conversation: String,
    replyTo: String? = nil, replyAlternatives: [String] = [], user: TurnUser, messages: [TurnMessage],
    history: [HistoryItem] = []
  ) {
    self.id = id
    self.source = source
    self.account = account
    self.instance = instance
    self.conversation = conversation
    self.replyTo = replyTo
    self.replyAlternatives = replyAlternatives
    self.user = user
    self.messages = messages
    self.history = history
  }
}

/// The person who writes.
public struct TurnUser: Sendable, Equatable {
  public var id: String
  public var name: String?
  /// `+` and digits, where it is known.
  public var phone: String?

  public init(id: String, name: String? = nil, phone: String? = nil) {
    self.id = id
    self.name = name
    self.phone = phone
  }
}

/// One message of a turn.
public struct TurnMessage: Sendable, Equatable {
  public var id: String
  public var text: String
  /// The platform's time, epoch milliseconds.
  public var at: Int
  public var attachments: [Attachment]

  public init(id: String, text: String, at: Int, attachments: [Attachment] = []) {
    self.id = id
    self.text = text
    self.at = at
    self.attachments = attachments
  }
}

/// A file, voice note, place … that came with a message.
public struct Attachment: Sendable, Equatable {
  public var type: String
  public var url: String?

  public init(type: String, url: String? = nil) {
    self.type = type
    self.url = url
  }
}

/// Something that was said before this turn.
public struct HistoryItem: Sendable, Equatable {
  /// `user` or `assistant`.
  public var role: String
  /// What the person of the shop is called who said it; nil for the customer and for the bot.
  public var name: String?
  public var text: String
  /// Epoch milliseconds.
  public var at: Int

  public init(role: String, name: String? = nil, text: String, at: Int) {
    self.role = role
    self.name = name
    self.text = text
    self.at = at
  }
}
