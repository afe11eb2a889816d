import Glibc
import RoyalCore
import RoyalSystem

/// Whether a custom webhook's answers can leave; nothing is run.
public enum HookProbe {
  /// What is wrong with its program; nil where all is well, or it has none.
  public static func fault(_ hook: HookSettings, _ settings: Settings) -> Finding? {
    guard case .command(let words) = hook.reply else { return nil }
    if let path = HookProgram.path(words[0], settings), access(path, X_OK) == 0 { return nil }
    return Finding(
      .fault, "configuration", "hooks.d/\(hook.name).conf: REPLY_COMMAND: \(words[0]) is not there, or not executable",
      remedy: "correct the path, or chmod +x it")
  }
}
