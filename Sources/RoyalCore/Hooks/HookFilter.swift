/// What a body must say to be a message: `PATH=VALUE`, or `PATH in VALUE,VALUE`.
public struct HookFilter: Sendable, Equatable {
  public let path: JSONPath
  let values: [String]

  /// Nil where the text is no filter.
  init?(_ text: String) {
    let bytes = Array(text.utf8)
    let word = Array(" in ".utf8)
    if let equals = bytes.firstIndex(of: UInt8(ascii: "=")) {
      self.init(path: bytes[..<equals], values: [HookFilter.trimmed(bytes[(equals + 1)...])])
    } else if let start = bytes.indices.first(where: { bytes[$0...].starts(with: word) }) {
      let list = String(decoding: bytes[(start + word.count)...], as: UTF8.self)
      self.init(path: bytes[..<start], values: ConfigurationValue.list(list))
    } else {
      return nil
    }
  }

  private init?(path: ArraySlice<UInt8>, values: [String]) {
    let name = HookFilter.trimmed(path)
    guard let path = JSONPath(name), !name.utf8.contains(0x20), !values.isEmpty else { return nil }
    self.path = path
    self.values = values
  }

  private static func trimmed(_ bytes: ArraySlice<UInt8>) -> String {
    HeaderValue.clean(String(decoding: bytes, as: UTF8.self))
  }

  /// Whether the body has one of the values there. Strings, numbers and booleans are compared as they are written.
  public func matches(_ body: JSONValue) -> Bool {
    let text = path.text(in: body) ?? ""
    return values.contains { $0.utf8.elementsEqual(text.utf8) }
  }
}
