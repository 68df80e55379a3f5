import DNN
import Foundation
import Synchronization
import TestSupport
import Testing

@Suite("ExecutionStream")
struct ExecutionStreamTests {
  @Test(
    "streams of one plan that run at the same time give the bits of one that runs alone",
    arguments: [ConvolutionAlgorithm.direct, .winograd])
  func together(algorithm: ConvolutionAlgorithm) throws {
    // Wide enough for Winograd's algorithm, whose scratchpad is the largest.
    let checked = ExecutionPlanTests.mixed(batchSize: 2, channels: 32, seed: 81)
    let plan = try ExecutionPlan(
      checked.graph, batchSize: 2, threadCount: 1, tuning: .always(algorithm))
    // Each stream has pictures of its own, so that memory that is shared by mistake shows.
    let pictures = (0..<4).map { number in checked.batch.map { $0 * Float(number + 1) } }
    let expected = try pictures.map { try plan.run($0) }
    let wrong = Mutex<[String]>([])
    DispatchQueue.concurrentPerform(iterations: pictures.count) { number in
      do {
        let stream = try plan.makeStream()
        for round in 0..<30 where try stream.run(pictures[number]) != expected[number] {
          wrong.withLock { $0.append("stream \(number), round \(round)") }
        }
      } catch {
        wrong.withLock { $0.append("stream \(number): \(error)") }
      }
    }
    #expect(wrong.withLock { $0 } == [])
  }

  @Test(
    "a result is the same to the bit with one thread and with several",
    arguments: [8, 13, 32], [ConvolutionAlgorithm.direct, .winograd])
  func threadCount(channels: Int, algorithm: ConvolutionAlgorithm) throws {
    let checked = ExecutionPlanTests.mixed(batchSize: 3, channels: channels, seed: 82)
    func results(_ threadCount: Int) throws -> [[Float]] {
      try ExecutionPlan(checked.graph, batchSize: 3, threadCount: threadCount, tuning: .always(algorithm))
        .run(checked.batch)
    }
    let one = try results(1)
    for threadCount in [2, 3, 4, 7] { #expect(try results(threadCount) == one, "\(threadCount) threads") }
  }

  @Test("a stream outlives the last other reference to its plan")
  func keepsPlan() throws {
    let checked = ExecutionPlanTests.mixed(batchSize: 1, channels: 8, seed: 83)
    let expected = try checked.plan().run(checked.batch)
    let stream = try checked.plan().makeStream()
    #expect(try stream.run(checked.batch) == expected)
  }
}
