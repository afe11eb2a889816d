import Foundation
import RoyalCore
import RoyalSystem
import Testing

@testable import RoyalTestKit

/// A node's disk in another node, and the node that comes back.
extension ClusterTests {
  @Test func `what a dead node had accepted is answered where its disk is, and the node does not touch it again`()
    throws
  {
    let cluster = try ClusterFront(nodes: 2, Self.settings)
    let (dead, heir) = (cluster.nodes[0], cluster.nodes[1])
    #expect(try dead.run("royal-drain").ending == .exit(75), "a second drain on one spool")
    // It accepts, and answers nothing any more.
    try dead.box.put("ctl/pause-drain", "")
    let load = ClusterLoad(cluster.port)
    load.start()
    try eventually("something waits in the node") { try dead.box.names("new").count >= 10 }
    dead.kill()
    sleep(2)
    let result = load.finish()
    try dead.box.remove("ctl/pause-drain")
    let left = try dead.box.names("new").count
    #expect(left >= 10)

    let moved = "\(heir.box.folder)/node1"
    try FileManager.default.moveItem(atPath: dead.box.spool, toPath: moved)
    let adopted = try heir.run("royal", ["adopt", "--yes", moved])
    #expect([.exit(0), .exit(75)].contains(adopted.ending), "\(adopted.errors)")
    try workOff(moved, on: heir)
    try eventually("the heir has worked off its own") { try heir.box.isWorkedOff() }
    let answers = cluster.answers()
    #expect(Set(answers) == Set(result.accepted.keys))
    #expect(answers.count == result.accepted.count, "answered twice")
    print("cluster: \(result.accepted.count) accepted, \(left) of them adopted, each answered once")

    // The disk is back in the old machine, which knows nothing of all that.
    try FileManager.default.moveItem(atPath: moved, toPath: dead.box.spool)
    #expect(try dead.box.text("ctl/epoch").hasPrefix("1 "))
    let refused = try dead.run("royal-drain")
    #expect(refused.ending == .exit(78))
    #expect(refused.errors.contains("royal adopt \(dead.box.spool)"))
    #expect(try dead.run("royal", ["adopt", "--yes", dead.box.spool]).ending == .exit(0))
    #expect(try dead.run("royal-drain", ["--once"]).ending == .exit(0))
  }

  @Test func `a drain that hung finds the new epoch and ends, and the heir answers what it had`() throws {
    let cluster = try ClusterFront(nodes: 2, Self.settings)
    let (hung, heir) = (cluster.nodes[0], cluster.nodes[1])
    let drain = try #require(hung.drain)
    try eventually("the drain works") {
      (try? hung.box.text("ctl/status.json").contains(#""state":"running""#)) ?? false
    }
    try drain.halt()
    let load = ClusterLoad(cluster.port)
    load.start()
    try eventually("something waits in the node") { try hung.box.names("new").count >= 5 }
    let result = load.finish()
    #expect(try heir.run("royal", ["adopt", "--yes", hung.box.spool]).ending == .exit(69), "its lock is held")
    // As a machine writes it that does not see the lock: its drain was cut off from a volume that both can reach.
    let adopted = "1 \(Timestamp.iso(Clock.now())) 00c0ffee00c0ffee node2\n"
    try hung.box.put("ctl/epoch", adopted)
    let before = try hung.box.names("new")
    drain.signal(SIGCONT)
    #expect(try drain.wait() == .exit(78))
    #expect(try hung.box.names("new") == before)
    let ending = try heir.run("royal", ["adopt", "--yes", hung.box.spool]).ending
    #expect([.exit(0), .exit(75)].contains(ending))
    try workOff(hung.box.spool, on: heir)
    try eventually("everything is worked off") { try heir.box.isWorkedOff() && hung.box.isWorkedOff() }
    let answers = cluster.answers()
    #expect(Set(answers) == Set(result.accepted.keys) && answers.count == result.accepted.count)
  }

  /// As it says for 75: again, until nothing is left.
  private func workOff(_ spool: String, on node: ClusterNode) throws {
    try eventually("the adopted spool is worked off", within: 150) {
      try node.run("royal-drain", ["--once"], ["ROYAL_SPOOL": spool]).ending == .exit(0)
    }
  }
}
