import RoyalCore

/// What the configuration says about who is answered when. Durations in milliseconds.
public struct ScheduleRules: Sendable {
  public var buffer = 8000
  public var bufferMax = 30_000
  public var cooldown = 2000
  public var maxGrouped = 10
  /// Agents at work at once, at most: between the bounds, as many as there is work for.
  public var workers = 3...3
  /// Users with a turn under way at once, at most.
  public var users = 5
  /// The same text within it is a duplicate; 0: never.
  public var duplicateWindow = 10_000

  public init() {}

  public init(_ settings: Settings) {
    buffer = settings.messageBufferTimeout
    bufferMax = settings.messageBufferMax
    cooldown = settings.messageCooldown
    maxGrouped = settings.maxGroupedMessages
    workers = settings.workerPool
    users = settings.maxConcurrentUsers
    duplicateWindow = settings.duplicateWindow
  }
}
