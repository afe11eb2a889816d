/// The part of a request target behind the question mark.
enum QueryString {
  /// The decoded value of the first parameter of that name. A plus sign is a plus sign: tokens are pasted, not typed into forms.
  static func value(of name: String, in query: [UInt8]) -> [UInt8]? {
    for pair in query.split(separator: UInt8(ascii: "&")) {
      let parts = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2, parts[0].elementsEqual(name.utf8) else { continue }
      return PercentEncoding.decode(parts[1])
    }
    return nil
  }
}
