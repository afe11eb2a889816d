/// Why and where a text is not acceptable JSON.
public struct JSONError: Error, Sendable, Equatable {
  /// Bytes from the start of the text.
  public var offset: Int
  /// A phrase for the log and the answer; never a part of the text itself.
  public var reason: String

  public init(offset: Int, reason: String) {
    self.offset = offset
    self.reason = reason
  }
}
