import Foundation
import Testing

/// Python with packages that nobody here wrote, to check against: `.ci/run` makes it.
enum Python {
  private static let variables = ProcessInfo.processInfo.environment

  /// The interpreter of a virtual environment, `ROYAL_PYTHON`.
  static let interpreter: String? = variables["ROYAL_PYTHON"].flatMap { $0.isEmpty ? nil : $0 }

  static let wayOut: Comment = """
    ROYAL_PYTHON names no Python: python3 -m venv DIR; DIR/bin/pip install -r .ci/python.txt; ROYAL_PYTHON=DIR/bin/python
    """

  /// Whether tests that need it run; under ROYAL_CI without it they fail.
  static let isDue = interpreter != nil || Surroundings.isCI

  /// The platforms' contracts, beside the corpus; they are no part of the package.
  static let contracts: String? = Surroundings.corpus.map {
    URL(filePath: $0).deletingLastPathComponent().appending(path: "contracts").path
  }

  /// The other programs of the virtual environment.
  static func program(_ name: String) -> String? {
    interpreter.map { URL(filePath: $0).deletingLastPathComponent().appending(path: name).path }
  }
}
