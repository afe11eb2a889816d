import Foundation

/// What can be measured, in the order of the table.
let benchmarks: [(name: String, run: (Workplace, Rounds) throws -> Void)] = [
  ("hook", HookBenchmark.run), ("nginx", NginxBenchmark.run), ("inetd", InetdBenchmark.run),
  ("drain", DrainBenchmark.run), ("reaction", ReactionBenchmark.run), ("backlog", BacklogBenchmark.run),
  ("idle", IdleBenchmark.run), ("attack", AttackBenchmark.run), ("soak", SoakBenchmark.run),
]
/// Takes half an hour and proves more than it measures: only where it is named.
let unasked = ["soak"]

signal(SIGPIPE, SIG_IGN)
if CommandLine.arguments.count == 3, CommandLine.arguments[1] == "--api", let port = Int(CommandLine.arguments[2]) {
  try LoopbackAPI.run(port: port)
  exit(0)
}
Interruption.watch()
var names = Array(CommandLine.arguments.dropFirst())
let isQuick = names.contains("--quick")
names.removeAll { $0 == "--quick" }
if let unknown = names.first(where: { name in !benchmarks.contains { $0.name == name } }) {
  print(
    "royal-bench: \(unknown) is none of \(benchmarks.map(\.name).joined(separator: ", ")); usage: royal-bench [--quick] [NAME...]"
  )
  exit(64)
}
Report.heading()
var failed = false
for benchmark in benchmarks
where names.contains(benchmark.name) || (names.isEmpty && !unasked.contains(benchmark.name)) {
  do {
    try benchmark.run(try Workplace(), isQuick ? .quick : .full)
  } catch {
    failed = true
    print("royal-bench: \(benchmark.name): \(error)")
  }
}
exit(failed ? 1 : 0)
