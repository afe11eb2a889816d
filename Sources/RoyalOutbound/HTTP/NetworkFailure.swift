import Foundation

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// What a URLError says about a request: whether it surely did not reach the server, and a sentence for the log.
struct NetworkFailure: Sendable, Equatable {
  var isSurelyNotSent: Bool
  var reason: String

  struct Row: Sendable {
    var code: URLError.Code
    var isSurelyNotSent: Bool
    var reason: String
  }

  /// Everything that is not named here is ambiguous.
  static let rows: [Row] = [
    Row(code: .badURL, isSurelyNotSent: true, reason: "the URL is not one"),
    Row(code: .cannotFindHost, isSurelyNotSent: true, reason: "the host was not found"),
    Row(code: .dnsLookupFailed, isSurelyNotSent: true, reason: "the host's name could not be resolved"),
    Row(code: .cannotConnectToHost, isSurelyNotSent: true, reason: "the connection was refused"),
    Row(code: .notConnectedToInternet, isSurelyNotSent: true, reason: "there is no network"),
    Row(code: .secureConnectionFailed, isSurelyNotSent: true, reason: "the TLS handshake failed"),
    Row(code: .serverCertificateUntrusted, isSurelyNotSent: true, reason: "the server's certificate is not trusted"),
    Row(code: .serverCertificateHasBadDate, isSurelyNotSent: true, reason: "the server's certificate is out of date"),
    Row(
      code: .serverCertificateHasUnknownRoot, isSurelyNotSent: true,
      reason: "the server's certificate has an unknown root"),
    Row(
      code: .serverCertificateNotYetValid, isSurelyNotSent: true, reason: "the server's certificate is not valid yet"),
    Row(code: .clientCertificateRejected, isSurelyNotSent: true, reason: "the client's certificate was rejected"),
    Row(code: .clientCertificateRequired, isSurelyNotSent: true, reason: "the server wants a client's certificate"),
    Row(code: .timedOut, isSurelyNotSent: false, reason: "no answer in time"),
    Row(code: .networkConnectionLost, isSurelyNotSent: false, reason: "the connection was lost"),
    Row(code: .badServerResponse, isSurelyNotSent: false, reason: "the server closed the connection without an answer"),
    // The scheme was looked at before: what libcurl does not support is an answer without a status line (HTTP/0.9).
    Row(code: .unsupportedURL, isSurelyNotSent: false, reason: "the answer is not HTTP"),
    Row(code: .unknown, isSurelyNotSent: false, reason: "the answer broke off or is malformed"),
    Row(code: .cancelled, isSurelyNotSent: false, reason: "the request was cancelled"),
  ]

  init(_ error: any Error) {
    let code = (error as? URLError)?.code
    if let row = NetworkFailure.rows.first(where: { $0.code == code }) {
      isSurelyNotSent = row.isSurelyNotSent
      reason = row.reason
    } else {
      isSurelyNotSent = false
      reason = code.map { "the connection failed (URLError \($0.rawValue))" } ?? "the connection failed"
    }
  }
}
