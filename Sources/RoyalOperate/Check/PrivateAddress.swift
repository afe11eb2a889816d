/// Addresses that Chatwoot does not call (contracts: SafeFetch, v4.14.0; opt-out v4.14.1).
public enum PrivateAddress {
  /// Whether a host is a loopback, private, link-local or carrier-grade NAT address, or a name for one.
  public static func contains(_ host: String) -> Bool {
    let host = host.lowercased()
    if host == "localhost" || host == "::1" || host.hasSuffix(".local") || host.hasSuffix(".localhost") { return true }
    if ["fc", "fd", "fe80"].contains(where: { host.hasPrefix($0) && host.contains(":") }) { return true }
    let parts = host.split(separator: ".", omittingEmptySubsequences: false).map { Int($0) }
    guard parts.count == 4, parts.allSatisfy({ $0.map { (0...255).contains($0) } ?? false }) else { return false }
    let (a, b) = (parts[0] ?? 0, parts[1] ?? 0)
    return a == 127 || a == 10 || (a == 192 && b == 168) || (a == 172 && (16...31).contains(b))
      || (a == 169 && b == 254) || (a == 100 && (64...127).contains(b))
  }

  /// What an operator must know of it.
  public static func advice(_ host: String) -> String {
    let own = contains(host) ? "HOST=\(host) is one: " : ""
    return "Chatwoot 4.14 and later calls no private addresses; \(own)give it a public https address (nginx), or set "
      + "SAFE_FETCH_ALLOW_PRIVATE_NETWORK=true there (4.14.1 and later)"
  }
}
