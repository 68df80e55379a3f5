internal import LinearAlgebra
internal import Tensors

/// Linear support vector machines with squared hinge loss, solved exactly from the products of samples.
///
/// For few samples. The weights are a sum of samples, and a sample's share follows from its error alone where it is on
/// the wrong side of its margin and is 0 elsewhere: so Newton's step is a system of as many equations as there are
/// such samples, and the steps end when no sample changes sides.
/// Reference: Chapelle, "Training a support vector machine in the primal", Neural Computation 19(5), 2007,
/// doi:10.1162/neco.2007.19.5.1155.
struct SquaredHingeBySamples {
  /// Up to so many samples this is faster than steps over features.
  static let sampleLimit = 3000

  /// Between all samples, in their spaces extended by the offset.
  private let products: Matrix<Double>
  private let check: @Sendable () throws -> Void

  /// - Parameter offsetScale: The constant that samples are extended by; 0 for no offset.
  init(_ features: Matrix<Float>, offsetScale: Double, context: FittingContext) throws {
    var products = try features.rowGram(centredOn: nil, context: context)
    for index in products.elements.indices { products.elements[index] += offsetScale * offsetScale }
    self.products = products
    check = context.checkCancellation
  }

  /// One machine.
  struct Solution {
    /// What each sample, times its share, adds to the weights.
    let shares: [Double]
    let hasConverged: Bool
    let stepCount: Int
  }

  /// Solves one machine.
  ///
  /// - Parameters:
  ///   - isPositive: Which side each sample is on.
  ///   - costs: The price of each sample's error.
  ///   - mostSteps: When to stop in any case.
  func solve(
    isPositive: [Bool], costs: [Double], mostSteps: Int
  ) throws -> Solution {
    let targets = isPositive.map { $0 ? 1.0 : -1 }
    var state = State(
      shares: targets.map { _ in 0 }, values: targets.map { _ in 0 }, targets: targets, costs: costs)
    var stepCount = 0
    // A few samples first, then twice as many, and so on: most of the new ones are on their right side already, so that
    // no system is larger than it must be.
    var stride = 1
    while costs.count / stride > 2 * Self.fewest { stride *= 2 }
    while true {
      state.costs = costs.indices.map { $0 % stride == 0 ? costs[$0] : 0 }
      let hasConverged = try iterate(&state, &stepCount, mostSteps: mostSteps)
      if stride == 1 || !hasConverged {
        return Solution(shares: state.shares, hasConverged: hasConverged, stepCount: stepCount)
      }
      stride /= 2
    }
  }

  /// So many samples at least are begun with.
  private static let fewest = 200

  /// Newton's steps on the samples that have a price, until none changes sides; false if there were too many.
  private func iterate(_ state: inout State, _ stepCount: inout Int, mostSteps: Int) throws -> Bool {
    var active: [Int]?
    while stepCount < mostSteps {
      try check()
      let next = state.active
      if next == active { return true }
      stepCount += 1
      active = next
      let goal = try shares(next, state.targets, state.costs)
      let change = zip(goal, state.shares).map { $0 - $1 }
      let valueChange = products.multiplied(
        by: Matrix(rowCount: change.count, columnCount: 1, elements: change)
      ).elements
      // A whole step, unless it makes things worse: then half of it, and so on.
      var length = 1.0
      var trial = state.moved(by: length, change, valueChange)
      while trial.objective > state.objective * (1 + 1e-12), length > 1e-10 {
        length /= 2
        trial = state.moved(by: length, change, valueChange)
      }
      // Only a whole step ends where its equations say, so that equal sides afterwards mean the end.
      if length < 1 { active = nil }
      state = trial
    }
    return false
  }

  /// What shares would be if exactly the samples numbered `active` were on the wrong side of their margins.
  private func shares(_ active: [Int], _ targets: [Double], _ costs: [Double]) throws -> [Double] {
    // Whole rows first: then the columns of a row are in the processor's cache.
    var system = products.selectingRows(active).selectingColumns(active)
    for (row, sample) in active.enumerated() { system[row, row] += 1 / (2 * costs[sample]) }
    var result = [Double](repeating: 0, count: targets.count)
    guard !active.isEmpty else { return result }
    let solution = try system.solvingPositiveDefinite(active.map { targets[$0] })
    for (position, sample) in active.enumerated() { result[sample] = solution[position] }
    return result
  }

  /// Where an iteration is.
  private struct State {
    var shares, values: [Double]
    let targets: [Double]
    /// 0 for samples that do not count yet.
    var costs: [Double]

    /// The samples that count and are on the wrong side of their margins.
    var active: [Int] { targets.indices.filter { costs[$0] > 0 && targets[$0] * values[$0] < 1 } }

    var objective: Double {
      var (norm, loss) = (0.0, 0.0)
      for index in shares.indices {
        norm += shares[index] * values[index]
        let error = max(0, 1 - targets[index] * values[index])
        loss += costs[index] * error * error
      }
      return norm / 2 + loss
    }

    func moved(by length: Double, _ change: [Double], _ valueChange: [Double]) -> State {
      var state = self
      for index in shares.indices {
        state.shares[index] += length * change[index]
        state.values[index] += length * valueChange[index]
      }
      return state
    }
  }
}
