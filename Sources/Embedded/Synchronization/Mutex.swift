/// The Mutex of Swift's module Synchronization, which Embedded Swift lacks. The hook has one thread: nobody is kept out.
public final class Mutex<Value>: @unchecked Sendable {
  private var value: Value

  public init(_ value: Value) { self.value = value }

  public func withLock<Result>(_ body: (inout Value) -> Result) -> Result { body(&value) }
}
