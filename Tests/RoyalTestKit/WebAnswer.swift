import Foundation
import Testing

/// An HTTP or CGI answer, taken apart.
struct WebAnswer {
  let status: Int
  /// Names in lower case.
  let headers: [String: String]
  let body: [UInt8]

  /// - Throws: where the bytes are no answer.
  init(_ bytes: [UInt8]) throws {
    let end = try #require(WebAnswer.headEnd(bytes), "no answer: \(String(decoding: bytes.prefix(400), as: UTF8.self))")
    let lines = String(decoding: bytes[..<end], as: UTF8.self).components(separatedBy: "\r\n").filter { !$0.isEmpty }
    var headers: [String: String] = [:]
    for line in lines {
      guard let colon = line.firstIndex(of: ":") else { continue }
      let value = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
      headers[line[..<colon].lowercased()] = value
    }
    let first = lines.first?.hasPrefix("HTTP/") == true ? lines.first?.split(separator: " ").dropFirst().first : nil
    status = try #require(Int(first ?? headers["status"]?.prefix(3) ?? ""))
    self.headers = headers
    body = Array(bytes[end...])
  }

  private static func headEnd(_ bytes: [UInt8]) -> Int? {
    Data(bytes).range(of: Data("\r\n\r\n".utf8))?.upperBound
  }

  var text: String { String(decoding: body, as: UTF8.self) }

  private var object: [String: Any] { (try? JSONSerialization.jsonObject(with: Data(body))) as? [String: Any] ?? [:] }

  /// A text member of the JSON body.
  subscript(_ key: String) -> String? { object[key] as? String }

  /// `status` of the body: received, duplicate, ignored, error, success, pending.
  var word: String? { self["status"] }

  /// Whether the body says in one clear sentence what is wrong.
  var isClearRefusal: Bool {
    guard word == "error", let sentence = self["error"] else { return false }
    return sentence.count > 10 && !sentence.contains("\n") && headers["content-type"] == "application/json"
  }
}
