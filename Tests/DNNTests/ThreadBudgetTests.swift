import DNN
import Tensors
import TestSupport
import Testing

// The budget is one for the process: these run one after the other. Other suites do not mind how many threads
// their plans get.
@Suite("ThreadBudget", .serialized)
struct ThreadBudgetTests {
  @Test("holds for plans made afterwards and gives the same numbers", arguments: [1, 2, 3, 5])
  func budget(count: Int) throws {
    let before = ThreadBudget.count
    defer { ThreadBudget.set(before) }
    ThreadBudget.set(count)
    #expect(ThreadBudget.count == count)
    let graph = ExecutionPlanTests.mixed(batchSize: 3, channels: 10, seed: 61)
    let plan = try graph.plan()
    #expect(plan.threadCount == count)
    // A plan keeps the count it divided its work for.
    ThreadBudget.set(count + 1)
    let result = try graph.worstDifference(plan)
    #expect(result.isClose, "\(result)")
  }

  @Test("a plan made on one thread can be run on another")
  func otherThread() async throws {
    let graph = ExecutionPlanTests.mixed(batchSize: 2, channels: 9, seed: 62)
    for _ in 0..<4 {
      let results = try await Task.detached { try graph.plan().run(graph.batch) }.value
      #expect(results == (try graph.plan().run(graph.batch)))
    }
  }

  @Test("the runtime names itself")
  func runtime() {
    #expect(DNNRuntime.version.hasPrefix("2."))
    #expect(!DNNRuntime.instructionSet.isEmpty)
  }
}
