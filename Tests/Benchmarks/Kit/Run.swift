import Foundation

/// Runs a program to its end.
enum Run {
  /// Everything that it writes to standard output and standard error, in this order.
  /// - Parameter input: a file that becomes its standard input.
  /// - Throws: ``Trouble`` where it does not end with 0.
  @discardableResult
  static func text(
    _ words: [String], environment: [String: String] = Child.plain, input: String? = nil, in place: Workplace
  ) throws -> String {
    let output = place.path("run.out")
    let descriptor = open(output, O_RDWR | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw Trouble.system(output) }
    defer { close(descriptor) }
    let source = input.map { open($0, O_RDONLY | O_CLOEXEC) }
    defer { if let source { close(source) } }
    let status = try Child(words, environment: environment, streams: [source, descriptor, descriptor]).wait()
    let said = (try? String(contentsOfFile: output, encoding: .utf8)) ?? ""
    guard status == 0 else { throw Trouble("\(words.joined(separator: " ")) ended with status \(status): \(said)") }
    return said
  }
}
