import Foundation

/// A folder of this run, gone with the last reference, and what is built and set up in it.
final class Workplace {
  nonisolated(unsafe) private static var made = 0
  let folder: String
  /// Where the programs of the package lie: those that were built with this one.
  let programs: String
  /// The folder of the package.
  static let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().path

  init() throws {
    let parent = ProcessInfo.processInfo.environment["TMPDIR"] ?? "/tmp"
    Workplace.made += 1
    folder = "\(parent)/royal-bench-\(getpid())-\(Workplace.made)"
    Interruption.note(folder: folder)
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
    let own = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
    programs = URL(filePath: own).deletingLastPathComponent().path
    for program in ["royal-hook", "royal-drain", "royal"] where access("\(programs)/\(program)", X_OK) != 0 {
      throw Trouble("\(programs)/\(program) is missing: swift build -c release")
    }
  }

  deinit {
    try? FileManager.default.removeItem(atPath: folder)
    Interruption.forget(folder: folder)
  }

  func path(_ name: String) -> String { "\(folder)/\(name)" }

  @discardableResult
  func write(_ name: String, _ text: String) throws -> String {
    try Data(text.utf8).write(to: URL(filePath: path(name)))
    return path(name)
  }

  /// A yardstick in C, built when it is first asked for.
  func yardstick(_ name: String) throws -> String {
    let built = path(name)
    if access(built, X_OK) == 0 { return built }
    let folder = ProcessInfo.processInfo.environment["ROYAL_BENCH"] ?? "\(Workplace.package)/../shared/bench"
    guard access("\(folder)/\(name).c", R_OK) == 0 else {
      throw Trouble("\(folder)/\(name).c is missing; set ROYAL_BENCH to the folder of the yardsticks")
    }
    try Workplace.require("cc", package: "gcc")
    try Run.text(["cc", "-O2", "-static", "\(folder)/\(name).c", "-o", built], in: self)
    return built
  }

  /// - Throws: ``Trouble`` that names the package, where a program of the system is missing.
  static func require(_ program: String, package: String) throws {
    let places = Child.plain["PATH", default: ""].split(separator: ":")
    guard places.contains(where: { access("\($0)/\(program)", X_OK) == 0 }) else {
      throw Trouble("\(program) is missing: apt-get install \(package)")
    }
  }

  /// The floor's spool: two directories.
  func floorSpool() throws -> String {
    for name in ["tmp", "new"] {
      try FileManager.default.createDirectory(atPath: path("floor-spool/\(name)"), withIntermediateDirectories: true)
    }
    return path("floor-spool")
  }

  /// A spool of ours and its configuration.
  func royalSpool(_ settings: [String: String] = [:]) throws {
    var all = ["ROYAL_SPOOL": path("spool"), "CHATWOOT_WEBHOOK_SECRET": ChatwootBody.secret]
    all.merge(settings) { $1 }
    try write("royal.env", all.map { "\($0.key)='\($0.value)'\n" }.sorted().joined())
    if access(path("spool/new"), F_OK) != 0 {
      try Run.text(["\(programs)/royal", "init", "--spool"], environment: royalEnvironment, in: self)
    }
  }

  var royalEnvironment: [String: String] { Child.plain.merging(["ROYAL_CONFIG": path("royal.env")]) { $1 } }

  /// How many files a folder holds.
  func count(_ name: String) throws -> Int { try FileManager.default.contentsOfDirectory(atPath: path(name)).count }

  /// How many files lie in the folders of a folder's folders.
  func filesBelow(_ name: String) throws -> Int {
    let days = try FileManager.default.contentsOfDirectory(atPath: path(name)).map { "\(name)/\($0)" }
    let folders = try days.flatMap { day in
      try FileManager.default.contentsOfDirectory(atPath: path(day)).map { "\(day)/\($0)" }
    }
    return try folders.reduce(0) { $0 + (try count($1)) }
  }

  /// How many files a folder holds; afterwards none.
  func emptied(_ name: String) throws -> Int {
    let names = try FileManager.default.contentsOfDirectory(atPath: path(name))
    for file in names { unlink(path("\(name)/\(file)")) }
    return names.count
  }
}
