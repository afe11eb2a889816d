import Glibc
import RoyalDrain

exit(DrainProgram.main(Array(CommandLine.arguments.dropFirst())))
