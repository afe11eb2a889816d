import Foundation

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// What a URLError says about a request: whether the server surely got nothing of it, and a sentence for the log.
struct NetworkFailure: Sendable, Equatable {
  var isSurelyNotSent: Bool
  var reason: String

  struct Row: Sendable {
    var code: URLError.Code
    /// How libcurl's own words begin; empty fits all.
    var words = ""
    var isSurelyNotSent: Bool
    var reason: String

    fileprivate func fits(_ code: URLError.Code?, _ words: String) -> Bool {
      code == self.code && words.hasPrefix(self.words)
    }
  }

  /// The first row that fits decides; what fits none is ambiguous.
  static let rows: [Row] = [
    Row(code: .badURL, isSurelyNotSent: true, reason: "the URL is not one"),
    Row(code: .cannotFindHost, isSurelyNotSent: true, reason: "the host was not found"),
    Row(code: .dnsLookupFailed, isSurelyNotSent: true, reason: "the host's name could not be resolved"),
    Row(code: .cannotConnectToHost, isSurelyNotSent: true, reason: "no connection"),
    Row(code: .notConnectedToInternet, isSurelyNotSent: true, reason: "no network"),
    Row(code: .secureConnectionFailed, isSurelyNotSent: true, reason: "the TLS handshake failed"),
    Row(code: .serverCertificateUntrusted, isSurelyNotSent: true, reason: certificate),
    Row(code: .serverCertificateHasBadDate, isSurelyNotSent: true, reason: certificate),
    Row(code: .serverCertificateHasUnknownRoot, isSurelyNotSent: true, reason: certificate),
    Row(code: .serverCertificateNotYetValid, isSurelyNotSent: true, reason: certificate),
    Row(code: .clientCertificateRejected, isSurelyNotSent: true, reason: "the TLS handshake failed"),
    Row(code: .clientCertificateRequired, isSurelyNotSent: true, reason: "the TLS handshake failed"),
    // On Linux what goes wrong in TLS has no code of its own.
    Row(code: .unknown, words: "OpenSSL/", isSurelyNotSent: true, reason: "the TLS handshake failed"),
    Row(code: .unknown, words: "SSL certificate problem", isSurelyNotSent: true, reason: certificate),
    Row(code: .unknown, words: "SSL: no alternative certificate", isSurelyNotSent: true, reason: certificate),
    Row(code: .timedOut, isSurelyNotSent: false, reason: "no answer in time"),
    Row(code: .networkConnectionLost, isSurelyNotSent: false, reason: "the connection was lost"),
    Row(code: .badServerResponse, isSurelyNotSent: false, reason: "no answer"),
    // The scheme was looked at before: what libcurl does not support is an answer without a status line (HTTP/0.9).
    Row(code: .unsupportedURL, isSurelyNotSent: false, reason: "the answer is not HTTP"),
    Row(code: .cancelled, isSurelyNotSent: false, reason: "the request was cancelled"),
  ]

  private static let certificate = "the server's certificate was refused"

  init(_ error: any Error) {
    let code = (error as? URLError)?.code
    let words = NetworkFailure.words(of: error)
    let row = NetworkFailure.rows.first { $0.fits(code, words) }
    isSurelyNotSent = row?.isSurelyNotSent ?? false
    let reason = row?.reason ?? "the connection failed"
    self.reason = words.isEmpty ? "\(reason) (URLError \(code?.rawValue ?? 0))" : "\(reason): \(words)"
  }

  /// libcurl's words: hosts and ports, never a header or a path. Foundation's stopgap is left out.
  private static func words(of error: any Error) -> String {
    let words = (error as NSError).userInfo[NSLocalizedDescriptionKey] as? String ?? ""
    return words.hasPrefix("The operation could not be completed") ? "" : words
  }
}
