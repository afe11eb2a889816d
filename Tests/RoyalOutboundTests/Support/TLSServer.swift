import Foundation
import Glibc
import Testing

/// An HTTPS server on 127.0.0.1, a Python program, with a certificate that openssl made for it.
final class TLSServer: @unchecked Sendable {
  private static let openssl = program("openssl")
  private static let python = program("python3")

  /// On the build server a missing program is a failure, not a reason to skip.
  static let isDue = openssl != nil && python != nil || DrainBinary.isCI
  static let absence: Comment = "openssl or python3 is not installed"

  let url: String
  private let certificate: String
  private let folder: URL
  private let process = Process()

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "royal-tls-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    certificate = folder.appending(path: "cert.pem").path
    try TLSServer.makeCertificate(in: folder)
    let output = Pipe()
    process.executableURL = URL(filePath: try #require(TLSServer.python, TLSServer.absence))
    process.arguments = ["-c", TLSServer.script, folder.path]
    process.standardOutput = output
    process.standardInput = Pipe()
    try process.run()
    let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
    let port = try #require(Int(line.trimmingCharacters(in: .whitespacesAndNewlines)))
    url = "https://127.0.0.1:\(port)"
  }

  func stop() {
    // Foundation starts it with this thread's signal mask, in which SIGTERM may be blocked.
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    try? FileManager.default.removeItem(at: folder)
  }

  private static func makeCertificate(in folder: URL) throws {
    let maker = Process()
    maker.executableURL = URL(filePath: try #require(openssl, absence))
    maker.arguments =
      ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1"]
      + ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", "key.pem", "-out", "cert.pem"]
    maker.currentDirectoryURL = folder
    maker.standardError = FileHandle.nullDevice
    try maker.run()
    maker.waitUntilExit()
    try #require(maker.terminationStatus == 0)
  }

  private static func program(_ name: String) -> String? {
    (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin").split(separator: ":").map { "\($0)/\(name)" }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }

  /// A program that is royal-drain, but trusts this server and no other: FoundationNetworking on Linux knows the authorities of
  /// the system's own file only, over which a mount namespace puts the certificate.
  func trusting(_ drain: String) throws -> String {
    let script = folder.appending(path: "trusting-drain")
    let text = """
      #!/bin/sh
      exec unshare -rm sh -c '
        mount --bind \(certificate) \(TLSServer.authorities ?? "") && exec \(drain) "$@"' sh "$@"

      """
    try text.write(to: script, atomically: true, encoding: .utf8)
    chmod(script.path, 0o755)
    return script.path
  }

  /// On the build server it is a failure where it cannot be.
  static let canBeTrusted = DrainBinary.isCI || hasNamespaces

  private static let hasNamespaces: Bool = {
    let probe = Process()
    probe.executableURL = URL(filePath: "/bin/sh")
    probe.arguments = ["-c", "exec unshare -rm mount --bind /dev/null \(authorities ?? "/nowhere")"]
    probe.standardError = FileHandle.nullDevice
    guard (try? probe.run()) != nil else { return false }
    probe.waitUntilExit()
    return probe.terminationStatus == 0
  }()
  static let noTrust: Comment = "there are no mount namespaces (unshare -rm) or no certificates of authorities here"

  private static let authorities = ["/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt"]
    .first { FileManager.default.fileExists(atPath: $0) }

  /// What it answers is what the path names.
  private static let script = #"""
    import os, socket, ssl, sys, threading

    answers = {
      b"/ok": b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nX-Secure: yes\r\n\r\nyes",
      b"/mid-header": b"HTTP/1.1 200 OK\r\nX: y",
      b"/trailers": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nyes\r\n0\r\nX-Sum: 1\r\n\r\n",
    }
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(sys.argv[1] + "/cert.pem", sys.argv[1] + "/key.pem")
    listener = socket.create_server(("127.0.0.1", 0))

    def serve(connection):
      try:
        with context.wrap_socket(connection, server_side=True) as secure:
          head = b""
          while b"\r\n\r\n" not in head:
            more = secure.recv(4096)
            if not more: return
            head += more
          secure.sendall(answers[head.split(b" ")[1]])
      except OSError:
        pass

    def end_with_parent():
      sys.stdin.read()
      os._exit(0)

    threading.Thread(target=end_with_parent, daemon=True).start()
    print(listener.getsockname()[1], flush=True)
    while True:
      threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()
    """#
}
