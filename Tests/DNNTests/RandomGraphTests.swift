import DNN
import Tensors
import Testing

/// Random chains with branches against the definitions.
@Suite("ExecutionPlan on random graphs")
struct RandomGraphTests {
  @Test("equals the definitions of all operations", arguments: 0..<200)
  func equalsDefinitions(seed: Int) throws {
    let graph = RandomGraph.make(seed: seed)
    let plan = try graph.plan()
    let first = try graph.worstDifference(plan)
    #expect(first.isClose, "seed \(seed): \(first)\n\(plan.steps.map(\.description).joined(separator: "\n"))")
    // Buffers are dirty now: whatever relied on zeros would show.
    let again = try graph.worstDifference(plan)
    #expect(again.isClose, "seed \(seed), second run: \(again)")
  }
}
