import Glibc
import RoyalCore
import RoyalSystem
import RoyalWebhook

// A web server can pass words of a query on as arguments (RFC 3875 §4.4): they mean nothing.
if programArgument(1) == "--version", programArgument(2) == nil, environmentVariable("GATEWAY_INTERFACE") == nil {
  try? writeAll(1, Array("royal-hook \(programVersion)\n".utf8))
  exit(ExitCode.success)
}
exit(Hook.run())
