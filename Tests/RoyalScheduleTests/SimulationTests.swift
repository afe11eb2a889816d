import Testing

@Suite("Random days") struct SimulationTests {
  @Test(arguments: 1...60)
  func `nothing is lost, run twice, out of order or over a limit`(seed: Int) {
    var simulation = Simulation(seed: UInt64(seed))
    simulation.run(steps: 600)
    #expect(simulation.faults.isEmpty)
    let missing = (0..<simulation.count).filter { simulation.started[$0] != 1 && !simulation.removed.contains($0) }
    #expect(missing.isEmpty)
    #expect(simulation.removed.allSatisfy { simulation.started[$0] ?? 0 == 0 })
  }
}
