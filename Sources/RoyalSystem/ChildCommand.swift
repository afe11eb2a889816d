import CRoyalLinux
import Glibc
import RoyalCore

/// A program with its arguments and its environment, ready to be run.
public struct ChildCommand: Sendable {
  /// The program's file; PATH is not searched.
  public var path: String
  /// The first is the name under which the program runs.
  public var arguments: [String]
  /// `KEY=value` each, bytes as they are.
  public var environment: [[UInt8]]

  public init(path: String, arguments: [String], environment: [[UInt8]]) {
    self.path = path
    self.arguments = arguments
    self.environment = environment
  }

  /// Starts the program in a process group of its own, with these three descriptors and no others, and returns its process
  /// id. The caller must reap it. The corresponding C functions are `fork` and `execve`.
  /// - Throws: ``Errno``, that of `execve` included.
  public func start(input: Int32, output: Int32, error: Int32) throws(Errno) -> Int32 {
    var result: Result<Int32, Errno> = .failure(.invalid)
    withCStrings(arguments.map { Array($0.utf8) }) { arguments in
      withCStrings(environment) { environment in
        let process = royal_spawn(path, arguments, environment, input, output, error)
        result = process > 0 ? .success(process) : .failure(.current)
      }
    }
    return try result.get()
  }

  /// The program's file as a shell finds it: a name with a slash as it is, else the first executable file of that name in PATH.
  public static func find(_ program: String, searchPath: String? = environmentVariable("PATH")) -> String? {
    if program.utf8.contains(UInt8(ascii: "/")) { return program }
    guard !program.isEmpty else { return nil }
    let folders = (searchPath ?? "/usr/local/bin:/usr/bin:/bin").split(separator: ":", omittingEmptySubsequences: false)
    return folders.map { $0.isEmpty ? "./\(program)" : "\($0)/\(program)" }.first(where: isExecutable)
  }

  private static func isExecutable(_ path: String) -> Bool {
    var information = stat()
    return stat(path, &information) == 0 && information.st_mode & S_IFMT == S_IFREG && access(path, X_OK) == 0
  }

  /// This process's environment without the keys that must stay here.
  public static func environment(without isKept: (String) -> Bool) -> [[UInt8]] {
    var entries: [[UInt8]] = []
    var next = royal_environment()
    while let entry = next?.pointee {
      let bytes = UnsafeBufferPointer(start: entry, count: strlen(entry)).map { UInt8(bitPattern: $0) }
      let key = String(decoding: bytes.prefix { $0 != UInt8(ascii: "=") }, as: UTF8.self)
      if !isKept(key) { entries.append(bytes) }
      next = next?.advanced(by: 1)
    }
    return entries
  }
}

/// Lends strings as the array that `execve` takes: pointers to NUL-terminated bytes, a null pointer at the end.
private func withCStrings(_ strings: [[UInt8]], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Void) {
  var offsets: [Int] = []
  var bytes: [CChar] = []
  for string in strings {
    offsets.append(bytes.count)
    bytes += string.map { CChar(bitPattern: $0) } + [0]
  }
  bytes.withUnsafeMutableBufferPointer { buffer in
    let pointers = offsets.map { buffer.baseAddress?.advanced(by: $0) } + [nil]
    pointers.withUnsafeBufferPointer { pointers in
      if let start = pointers.baseAddress { body(start) }
    }
  }
}
