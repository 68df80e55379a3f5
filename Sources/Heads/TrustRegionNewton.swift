internal import Foundation

/// Minimizes by Newton steps within a trust region, each found by conjugate gradients.
///
/// Reference: Lin, Weng, Keerthi, "Trust region Newton method for large-scale logistic regression", 2008, JMLR 9.
/// Where rounding hides differences of the value, a step is judged by the gradient instead.
struct TrustRegionNewton {
  /// The most Newton steps.
  var mostSteps: Int
  /// Conjugate gradient steps per Newton step at most.
  var mostInnerSteps = 200
  /// The share of the gradient that conjugate gradients leave. With less, more of them are spent on early steps than
  /// are saved on late ones.
  var innerAccuracy = 0.1
  /// Differences of the value below this share of it are rounding: products are of single precision.
  var valueNoise = 1e-7

  /// What was found.
  struct Result {
    let point: [Double]
    /// Whether the gradient is small enough, or as small as rounding lets it be.
    let hasConverged: Bool
    /// Newton steps.
    let stepCount: Int
  }

  /// Minimizes `objective` from `start`.
  ///
  /// - Parameters:
  ///   - isOptimal: Whether a gradient is small enough, given the one at the start.
  ///   - report: Is told the steps done and the value.
  func minimize(
    _ objective: any SmoothObjective, from start: [Double], isOptimal: ([Double], _ first: [Double]) -> Bool,
    report: (Int, Double) -> Void
  ) throws -> Result {
    var point = start
    var (value, gradient) = try objective.evaluate(point)
    objective.acceptTrial()
    let first = gradient
    var radius = norm(first)
    var failures = 0
    for step in 0..<mostSteps {
      if isOptimal(gradient, first) { return Result(point: point, hasConverged: true, stepCount: step) }
      let gradientNorm = norm(gradient)
      let (move, residual) = try conjugateGradients(
        objective, gradient, radius: radius, accuracy: innerAccuracy * gradientNorm)
      let length = norm(move)
      let slope = dot(gradient, move)
      let predicted = -0.5 * (slope - dot(move, residual))
      let trial = zip(point, move).map { $0 + $1 }
      let (trialValue, trialGradient) = try objective.evaluate(trial)
      let actual = value - trialValue
      if step == 0 { radius = min(radius, length) }
      let isHidden =
        predicted <= valueNoise * value.magnitude && actual.magnitude <= valueNoise * value.magnitude
      let isBetter = isHidden ? norm(trialGradient) < gradientNorm : actual > 1e-4 * predicted
      if !isHidden { radius = nextRadius(radius, length, actual, predicted, slope) }
      if isBetter {
        (point, value, gradient) = (trial, trialValue, trialGradient)
        objective.acceptTrial()
        failures = 0
      } else {
        failures += 1
        // The accepted point is as good as numbers of this precision can say.
        if isHidden || failures > 20 {
          return Result(point: point, hasConverged: isHidden, stepCount: step + 1)
        }
      }
      report(step + 1, value)
    }
    return Result(point: point, hasConverged: isOptimal(gradient, first), stepCount: mostSteps)
  }

  /// The region after a step of `length`, by how well the quadratic model predicted it.
  private func nextRadius(
    _ radius: Double, _ length: Double, _ actual: Double, _ predicted: Double, _ slope: Double
  ) -> Double {
    let excess = -actual - slope
    let factor = excess <= 0 ? 4 : max(0.25, -0.5 * slope / excess)
    if actual < 1e-4 * predicted { return min(max(factor, 0.25) * length, 0.5 * radius) }
    if actual < 0.25 * predicted { return max(0.25 * radius, min(factor * length, 0.5 * radius)) }
    if actual < 0.75 * predicted { return max(0.25 * radius, min(factor * length, 4 * radius)) }
    return max(radius, min(factor * length, 4 * radius))
  }

  /// About the lowest point of the quadratic model within `radius`, and what is left of the gradient there, negated.
  private func conjugateGradients(
    _ objective: any SmoothObjective, _ gradient: [Double], radius: Double, accuracy: Double
  ) throws -> (move: [Double], residual: [Double]) {
    var move = [Double](repeating: 0, count: gradient.count)
    var residual = gradient.map { -$0 }
    var direction = residual
    var square = dot(residual, residual)
    for _ in 0..<mostInnerSteps {
      if sqrt(square) <= accuracy { break }
      let product = try objective.curvature(along: direction)
      let bend = dot(direction, product)
      // Flat to the last bit: there is no lower point to go to but far away.
      guard bend > 0 else { break }
      var factor = square / bend
      add(direction, times: factor, to: &move)
      if norm(move) > radius {
        // Back to where the border was crossed.
        add(direction, times: -factor, to: &move)
        let (along, size) = (dot(move, direction), dot(direction, direction))
        let missing = radius * radius - dot(move, move)
        let root = sqrt(along * along + size * missing)
        factor = along >= 0 ? missing / (along + root) : (root - along) / size
        add(direction, times: factor, to: &move)
        add(product, times: -factor, to: &residual)
        break
      }
      add(product, times: -factor, to: &residual)
      let next = dot(residual, residual)
      let ratio = next / square
      square = next
      direction.withUnsafeMutableBufferPointer { direction in
        residual.withUnsafeBufferPointer { residual in
          for index in direction.indices { direction[index] = residual[index] + ratio * direction[index] }
        }
      }
    }
    return (move, residual)
  }

  private func norm(_ values: [Double]) -> Double { sqrt(dot(values, values)) }

  private func dot(_ first: [Double], _ second: [Double]) -> Double {
    first.withUnsafeBufferPointer { first in
      second.withUnsafeBufferPointer { second in
        var sum = SIMD8<Double>.zero
        let whole = first.count / 8 * 8
        for index in stride(from: 0, to: whole, by: 8) {
          for lane in 0..<8 { sum[lane] += first[index + lane] * second[index + lane] }
        }
        var rest = sum.sum()
        for index in whole..<first.count { rest += first[index] * second[index] }
        return rest
      }
    }
  }

  private func add(_ values: [Double], times factor: Double, to sum: inout [Double]) {
    sum.withUnsafeMutableBufferPointer { sum in
      values.withUnsafeBufferPointer { values in
        for index in sum.indices { sum[index] += factor * values[index] }
      }
    }
  }
}
