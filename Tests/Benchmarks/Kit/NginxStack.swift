import Foundation

/// nginx with the shipped configuration, once for `royal-hook` and once for the floor, before one fcgiwrap.
final class NginxStack {
  let port: Int
  let floorPort: Int
  private let server: Child
  private let wrapper: Child

  init(_ place: Workplace) throws {
    try Workplace.require("nginx", package: "nginx-light")
    try Workplace.require("fcgiwrap", package: "fcgiwrap")
    try place.royalSpool()
    (port, floorPort) = (try Connection.freePort(), try Connection.freePort())
    let shipped = try String(contentsOfFile: "\(Workplace.package)/etc/nginx/royal.conf", encoding: .utf8)
    // A limit on requests from one address would be measured instead of the programs.
    let plain = shipped.split(separator: "\n", omittingEmptySubsequences: false)
      .filter { !$0.trimmingCharacters(in: .whitespaces).hasPrefix("limit_req") }.joined(separator: "\n")
      .replacingOccurrences(of: "/run/royal/fcgi.socket", with: place.path("fcgi"))
      .replacingOccurrences(of: "/etc/royal/royal.env", with: place.path("royal.env"))
    let floor = "\(try place.yardstick("floor"));\n    fastcgi_param SPOOL \(try place.floorSpool())"
    try place.write("ours.conf", NginxStack.site(plain, port, "\(place.programs)/royal-hook"))
    try place.write("floor.conf", NginxStack.site(plain, floorPort, floor))
    let configuration = try place.write("nginx.conf", NginxStack.main(place.folder))
    wrapper = try Child(["fcgiwrap", "-c", "4", "-s", "unix:\(place.path("fcgi"))"])
    try Moment.wait(for: "fcgiwrap listens") { access(place.path("fcgi"), F_OK) == 0 }
    server = try Child(["nginx", "-p", place.folder, "-c", configuration, "-e", place.path("nginx.err")])
    let port = port
    try Moment.wait(for: "nginx listens") { Connection(port: port) != nil }
  }

  private static func site(_ text: String, _ port: Int, _ program: String) -> String {
    text.replacingOccurrences(of: "listen 80;", with: "listen 127.0.0.1:\(port);")
      .replacingOccurrences(of: "/usr/lib/royal/royal-hook", with: program)
  }

  private static func main(_ folder: String) -> String {
    let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map { "  \($0)_temp_path \(folder)/\($0);\n" }
    return """
      \(getuid() == 0 ? "user root;" : "")
      daemon off;
      worker_processes 1;
      worker_rlimit_nofile 8192;
      pid \(folder)/nginx.pid;
      events { worker_connections 4096; }
      http {
      \(temporary.joined())
        include \(folder)/ours.conf;
        include \(folder)/floor.conf;
      }

      """
  }
}
