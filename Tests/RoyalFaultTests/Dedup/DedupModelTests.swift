import Testing

@testable import RoyalTestKit

extension Faults {
  /// Promise 4, in every order in which things can happen.
  @Suite struct DedupModelTests {
    /// Kills and power cuts that a history may have.
    static let troubles = LongRun.isWanted ? [[2, 1]] : [[2, 0], [0, 1]]

    @Test(arguments: troubles) func `in no order of steps, kills and power cuts is an event lost or answered twice`(
      trouble: [Int]
    ) {
      let found = Self.explore(DedupModel(.royal, senders: 2, tries: 2, kills: trouble[0], cuts: trouble[1]))
      #expect(found.flaw == nil, "\(found.path)")
      #expect(found.states > 5000, "only \(found.states) states")
      print(
        "dedup model: \(found.states) states, \(trouble[0]) kills, \(trouble[1]) power cuts, no loss, no second answer")
    }

    @Test(arguments: DedupOrder.broken) func `a protocol with one thing left out is caught`(order: DedupOrder) {
      let trouble = order.trouble
      let found = Self.explore(
        DedupModel(order, senders: 2, tries: 2, kills: trouble.kills, cuts: trouble.cuts))
      #expect(found.flaw != nil, "\(found.states) states")
    }

    struct Found {
      var states = 0
      var flaw: String?
      /// The steps that lead to the flaw.
      var path = ""
    }

    /// Every state that can be reached, breadth first, until one is wrong.
    private static func explore(_ start: DedupModel) -> Found {
      var parents: [DedupModel: DedupModel?] = [start: nil]
      var queue = [start]
      var position = 0
      while position < queue.count {
        let state = queue[position]
        position += 1
        if let flaw = state.flaw {
          return Found(states: parents.count, flaw: flaw, path: path(to: state, parents))
        }
        for next in state.next where parents[next] == nil {
          parents[next] = .some(state)
          queue.append(next)
        }
      }
      return Found(states: parents.count)
    }

    private static func path(to state: DedupModel, _ parents: [DedupModel: DedupModel?]) -> String {
      var lines: [String] = []
      var step: DedupModel? = state
      while let here = step {
        lines.append("\(here.files) hooks \(here.hooks) drain \(here.drain) answers \(here.answers)")
        step = parents[here] ?? nil
      }
      return lines.reversed().joined(separator: "\n")
    }
  }
}
