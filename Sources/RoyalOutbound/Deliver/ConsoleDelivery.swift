import RoyalSystem

/// Prints answers on standard output, for platforms nobody configured; what was printed counts as sent.
public struct ConsoleDelivery: Delivery {
  public let name = "console"
  public let isConfigured = false
  private let isSilent: Bool
  private let descriptor: Int32

  /// - Parameters:
  ///   - silent: print nothing; the answer is fetched elsewhere.
  ///   - descriptor: where to write, standard output unless told.
  public init(silent: Bool = false, descriptor: Int32 = 1) {
    isSilent = silent
    self.descriptor = descriptor
  }

  public func send(_ part: OutgoingPart, willSend: () throws -> Void) -> DeliveryOutcome {
    // What is not printed leaves no room for doubt.
    guard !isSilent else { return .sent(providerID: nil) }
    do {
      try willSend()
    } catch {
      return .temporary(reason: "the step before printing failed: \(error)")
    }
    return write("reply \(place(part.destination)): \(ConsoleDelivery.oneLine(part.text))")
  }

  public func find(_ part: OutgoingPart) -> Lookup { .unknown(reason: "the console keeps nothing") }

  public func handOff(_ destination: Destination) -> DeliveryOutcome { write("handoff \(place(destination))") }

  private func write(_ line: String) -> DeliveryOutcome {
    guard !isSilent else { return .sent(providerID: nil) }
    do {
      try writeAll(descriptor, Array("\(line)\n".utf8))
      return .sent(providerID: nil)
    } catch {
      return .temporary(reason: "the answer could not be printed: \(error)")
    }
  }

  private func place(_ destination: Destination) -> String {
    let scope = destination.account ?? destination.instance
    let path = (scope.map { "\($0)/" } ?? "") + destination.conversation
    return "source=\(destination.source) conversation=\(path)"
  }

  /// The text in one line: its newlines as `\n`, every other control character as a blank.
  private static func oneLine(_ text: String) -> String {
    var line: [UInt8] = []
    for byte in text.utf8 {
      switch byte {
      case 0x0A: line += [UInt8(ascii: "\\"), UInt8(ascii: "n")]
      case 0x0D: continue
      case 0x00..<0x20, 0x7F: line.append(0x20)
      default: line.append(byte)
      }
    }
    return String(decoding: line, as: UTF8.self)
  }
}
