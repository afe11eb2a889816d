import Glibc
import RoyalOperate
import RoyalOutbound
import RoyalWebhook

let words = Array(CommandLine.arguments.dropFirst())
// `royal check` calls https servers through child processes of this very program.
if words == [HTTPClientProgram.argument] { exit(HTTPClientProgram.main()) }
if words == [Programs.hookArgument] { exit(Hook.run()) }
if words == [CannedAgent.argument] { exit(CannedAgent.main()) }
exit(OperatorProgram.main(words, subcommands: Command.subcommands))
