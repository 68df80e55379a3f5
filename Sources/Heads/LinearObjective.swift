internal import CTraining
internal import Foundation
internal import Tensors

/// The objective of linear models: a penalty on squared weights, and C times the sum of the samples' losses.
///
/// A point holds the weights, features by models, then one number per model that times `offsetScale` is its offset.
/// Samples are multiplied in single precision; sums over samples are of double precision. Beside the samples it needs two
/// numbers per sample and model.
final class LinearObjective: SmoothObjective {
  /// What is minimized.
  struct Settings {
    var loss: LinearLoss
    /// Per class and model: the price of a sample of this class, positive for its own model and negative else.
    var positiveCosts, negativeCosts: [Double]
    /// The factor on half the squared weights: 1, or 0 for no penalty.
    var penalty = 1.0
    /// Whether offsets are penalized as weights are.
    var penalizesOffsets = false
    /// 0 for no offsets.
    var offsetScale = 1.0
  }

  let modelCount, featureCount: Int
  private let settings: Settings
  private let classIndices: [Int]
  private let check: @Sendable () throws -> Void
  private let width: Int
  private var sweep: ctraining_sweep
  private let scratch: TrainingBuffer<UInt8>
  private let weights, offsets: TrainingBuffer<Float>
  private let gradient, offsetGradient: TrainingBuffer<Double>
  private let sliceLosses: TrainingBuffer<Double>
  // Per sample and model: the second derivative of the loss, or the probability for softmax.
  private var accepted, trial: TrainingBuffer<Float>
  private var isEvaluating = false

  /// - Parameter features: Must stay where they are while this object lives.
  init(
    _ settings: Settings, features: UnsafePointer<Float>, featureCount: Int, classIndices: [Int],
    modelCount: Int,
    context: FittingContext
  ) {
    (self.settings, self.classIndices, self.modelCount) = (settings, classIndices, modelCount)
    (self.featureCount, check) = (featureCount, context.checkCancellation)
    let padding = Int(CTRAINING_PADDING)
    width = (modelCount + padding - 1) / padding * padding
    sweep = ctraining_sweep(
      instruction_set: TrainingInstructions.best.rawValue, threads: Int32(clamping: context.threadCount),
      rows: Int64(classIndices.count), columns: Int64(featureCount), models: Int64(modelCount),
      features: features)
    scratch = TrainingBuffer(count: Int(ctraining_sweep_byte_count(&sweep)))
    weights = TrainingBuffer(count: featureCount * width)
    offsets = TrainingBuffer(count: width)
    gradient = TrainingBuffer(count: featureCount * modelCount)
    offsetGradient = TrainingBuffer(count: modelCount)
    sliceLosses = TrainingBuffer(count: Int(ctraining_sweep_slice_count(&sweep)))
    accepted = TrainingBuffer(count: classIndices.count * modelCount)
    trial = TrainingBuffer(count: classIndices.count * modelCount)
  }

  /// How many numbers a point has.
  var parameterCount: Int { (featureCount + 1) * modelCount }

  func evaluate(_ point: [Double]) throws -> (value: Double, gradient: [Double]) {
    isEvaluating = true
    for index in 0..<sliceLosses.count { sliceLosses.start[index] = 0 }
    let sums = try run(point)
    var value = sliceLosses.values.reduce(0, +)
    var squares = 0.0
    for index in 0..<featureCount * modelCount { squares += point[index] * point[index] }
    value += 0.5 * settings.penalty * squares
    if settings.penalizesOffsets {
      value += 0.5 * point[(featureCount * modelCount)...].reduce(0) { $0 + $1 * $1 }
    }
    return (value, sums)
  }

  func acceptTrial() { swap(&accepted, &trial) }

  func curvature(along direction: [Double]) throws -> [Double] {
    isEvaluating = false
    return try run(direction)
  }

  /// One pass over the samples; the penalty's part is the same for a gradient at a point and a Hessian along it.
  private func run(_ point: [Double]) throws -> [Double] {
    try check()
    point.withUnsafeBufferPointer { point in
      for feature in 0..<featureCount {
        for model in 0..<modelCount {
          weights.start[feature * width + model] = Float(point[feature * modelCount + model])
        }
      }
      for model in 0..<modelCount {
        offsets.start[model] = Float(settings.offsetScale * point[featureCount * modelCount + model])
      }
    }
    ctraining_run_sweep(
      &sweep, weights.start, offsets.start,
      { context, slice, first, count, products, stride in
        guard let context, let products else { return }
        Unmanaged<LinearObjective>.fromOpaque(context).takeUnretainedValue()
          .transform(products, slice: Int(slice), first: Int(first), count: Int(count), stride: Int(stride))
      }, Unmanaged.passUnretained(self).toOpaque(), gradient.start, offsetGradient.start, scratch.start)
    let weightCount = featureCount * modelCount
    let (penalty, offsetPenalty) = (settings.penalty, settings.penalizesOffsets ? 1.0 : 0)
    return [Double](unsafeUninitializedCapacity: parameterCount) { result, count in
      point.withUnsafeBufferPointer { point in
        for index in 0..<weightCount { result[index] = gradient.start[index] + penalty * point[index] }
        for model in 0..<modelCount {
          result[weightCount + model] =
            settings.offsetScale * offsetGradient.start[model] + offsetPenalty * point[weightCount + model]
        }
      }
      count = parameterCount
    }
  }

  /// Products of some samples become what their gradient is summed with, or their part of the Hessian's product.
  private func transform(
    _ products: UnsafeMutablePointer<Float>, slice: Int, first: Int, count: Int, stride: Int
  ) {
    var loss = 0.0
    for sample in 0..<count {
      let line = products + sample * stride
      let label = classIndices[first + sample]
      let start = (first + sample) * modelCount
      if isEvaluating {
        loss += evaluate(line, label: label, state: trial.start + start)
      } else {
        bend(line, label: label, state: accepted.start + start)
      }
    }
    if isEvaluating { sliceLosses.start[slice] += loss }
  }

  private func evaluate(
    _ line: UnsafeMutablePointer<Float>, label: Int, state: UnsafeMutablePointer<Float>
  ) -> Double {
    let own = settings.positiveCosts[label]
    switch settings.loss {
    case .logistic:
      let (z, truth) = (Double(line[0]), Double(label))
      let power = exp(-z.magnitude)
      let probability = z >= 0 ? 1 / (1 + power) : power / (1 + power)
      line[0] = Float(own * (probability - truth))
      state[0] = Float(own * probability * (1 - probability))
      return own * (log1p(power) + max(z, 0) - truth * z)
    case .softmax:
      var largest = line[0]
      for model in 1..<modelCount { largest = max(largest, line[model]) }
      let truth = line[label] - largest
      var sum: Float = 0
      for model in 0..<modelCount {
        state[model] = exp(line[model] - largest)
        sum += state[model]
      }
      for model in 0..<modelCount {
        state[model] /= sum
        line[model] = Float(own) * (state[model] - (model == label ? 1 : 0))
      }
      return own * (log(Double(sum)) - Double(truth))
    case .squaredHinge:
      var loss = 0.0
      for model in 0..<modelCount {
        let isOwn = modelCount == 1 ? label == 1 : label == model
        let cost = isOwn ? own : settings.negativeCosts[label]
        let sign: Double = isOwn ? 1 : -1
        let missing = 1 - sign * Double(line[model])
        loss += missing > 0 ? cost * missing * missing : 0
        line[model] = missing > 0 ? Float(-2 * cost * sign * missing) : 0
        state[model] = missing > 0 ? Float(2 * cost) : 0
      }
      return loss
    }
  }

  private func bend(_ line: UnsafeMutablePointer<Float>, label: Int, state: UnsafeMutablePointer<Float>) {
    switch settings.loss {
    case .logistic, .squaredHinge: for model in 0..<modelCount { line[model] *= state[model] }
    case .softmax:
      var mean: Float = 0
      for model in 0..<modelCount { mean += state[model] * line[model] }
      let own = Float(settings.positiveCosts[label])
      for model in 0..<modelCount { line[model] = own * state[model] * (line[model] - mean) }
    }
  }
}
