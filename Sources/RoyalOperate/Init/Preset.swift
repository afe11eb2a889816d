/// The sizes that the Python server's installer knew.
enum Preset: String, CaseIterable {
  case local, small, large

  var values: [String: String] {
    switch self {
    case .local: Preset.values(workers: 2, users: 3, buffer: 5000)
    case .small: Preset.values(workers: 3, users: 5, buffer: 8000)
    case .large: Preset.values(workers: 5, users: 10, buffer: 10_000)
    }
  }

  /// - Parameter buffer: milliseconds.
  private static func values(workers: Int, users: Int, buffer: Int) -> [String: String] {
    [
      "WORKER_POOL_SIZE": String(workers), "MAX_CONCURRENT_USERS": String(users),
      "MESSAGE_BUFFER_TIMEOUT": String(buffer),
    ]
  }
}
