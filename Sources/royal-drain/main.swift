import Glibc
import RoyalCore
import RoyalDrain

let words = Array(CommandLine.arguments.dropFirst())
if words == ["--version"] {
  print("royal-drain \(programVersion)")
  exit(0)
}
exit(DrainProgram.main(words))
