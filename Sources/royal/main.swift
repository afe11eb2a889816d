import Glibc
import RoyalOperate
import RoyalOutbound

let words = Array(CommandLine.arguments.dropFirst())
// `royal check` calls https servers through child processes of this very program.
if words == [HTTPClientProgram.argument] { exit(HTTPClientProgram.main()) }
if words == [CannedAgent.argument] { exit(CannedAgent.main()) }
exit(OperatorProgram.main(words, subcommands: Command.subcommands))
