import Foundation

/// The loopback API as a process of its own.
final class APIProcess {
  let port: Int
  private let child: Child

  init() throws {
    port = try Connection.freePort()
    child = try Child(["/proc/self/exe", "--api", String(port)])
    let port = port
    try Moment.wait(for: "the loopback API") { Connection(port: port) != nil }
  }

  func tally() throws -> APITally {
    let request = "GET \(APITally.path) HTTP/1.1\r\nHost: a\r\n\r\n"
    guard let answer = Connection(port: port)?.answer(to: Array(request.utf8)),
      let body = answer.components(separatedBy: "\r\n\r\n").last, let tally = APITally(text: body)
    else { throw Trouble("the loopback API does not answer") }
    return tally
  }
}
