internal import Foundation
public import Tensors

extension MLPClassifier {
  /// Learns to tell the classes of `samples` apart.
  ///
  /// The result depends on the seed but not on the number of threads.
  /// - Throws: `HeadError`, or what the context throws when somebody asked to stop.
  /// - Complexity: O(epochs · n · weights) time; four times the weights as memory (with `sgd` three times).
  public func fit(_ samples: LabelledSamples, context: FittingContext) throws -> FittedMLP {
    try fit(samples, context: context, startingFrom: nil)
  }

  /// Learns on from what another perceptron knows; the solver's memory starts empty.
  ///
  /// - Throws: `HeadError.cannotStartFrom` if that one has other layers, units, features or classes.
  public func fit(
    _ samples: LabelledSamples, context: FittingContext, startingFrom start: FittedMLP?
  ) throws -> FittedMLP {
    var random = SplitMix64(seed: SplitMix64.mix(context.seed))
    let outputs = samples.classNames.count == 2 ? 1 : samples.classNames.count
    let sizes = [samples.features.columnCount] + hiddenLayerSizes + [outputs]
    if let start { try check(start, sizes: sizes, classNames: samples.classNames) }
    let parameters =
      start?.parameters ?? MLPParameters(sizes: sizes, activation: activation, random: &random)
    let heldOut =
      earlyStopping
      ? try StratifiedHoldout.rows(samples, fraction: validationFraction, random: &random) : nil
    return try fit(samples, context: context, start: parameters, heldOut: heldOut, random: &random)
  }

  /// Trains from given parameters.
  ///
  /// - Parameter heldOut: The samples that early stopping looks at.
  package func fit(
    _ samples: LabelledSamples, context: FittingContext, start: MLPParameters, heldOut: [Int]?,
    instructions: TrainingInstructions = .best
  ) throws -> FittedMLP {
    var random = SplitMix64(seed: SplitMix64.mix(context.seed))
    return try fit(
      samples, context: context, start: start, heldOut: heldOut, random: &random, instructions: instructions)
  }

  private func fit(
    _ samples: LabelledSamples, context: FittingContext, start: MLPParameters, heldOut: [Int]?,
    random: inout SplitMix64, instructions: TrainingInstructions = .best
  ) throws -> FittedMLP {
    let isHeldOut = Set(heldOut ?? [])
    let training = samples.classIndices.indices.filter { !isHeldOut.contains($0) }
    let classWeights = try classWeights.factors(samples, head: Self.name)
    let validation = heldOut.map {
      ValidationSet(samples.selecting(uncheckedRows: $0), weights: classWeights, activation: activation)
    }
    return try samples.features.elements.withUnsafeBufferPointer { features in
      guard let base = features.baseAddress else { preconditionFailure("samples have been checked") }
      let network = MLPTraining(
        self, start: start, features: base, classIndices: samples.classIndices, classWeights: classWeights,
        trainingCount: training.count, threads: context.threadCount, seed: context.seed,
        instructions: instructions)
      var progress = LearningProgress(self)
      var best: MLPParameters?
      var hasConverged = false
      let batchSize = min(self.batchSize ?? 200, training.count)
      let plainOrder = TrainingOrder(training, batchSize: batchSize)
      var order = shuffle ? plainOrder.shuffled(using: &random) : plainOrder
      network.begin(order)
      for epoch in 1...maxIter {
        let following = shuffle ? plainOrder.shuffled(using: &random) : plainOrder
        let loss = try network.epoch(
          order, following: following, learningRate: progress.learningRate, check: context.checkCancellation)
        guard loss.isFinite else {
          throw HeadError.notFitted(
            head: Self.name,
            reason:
              "the loss is \(loss) in epoch \(epoch); lower learning_rate_init (\(learningRateInit)) or "
              + "scale the features (standard_scaler)")
        }
        let current = validation == nil ? nil : network.parameters
        let score = try zip(validation, current).map { try $0.accuracy(of: $1) }
        let verdict = progress.record(loss: loss, score: score, sampleCount: training.count)
        if progress.isBest { best = current }
        context.report(
          FittingContext.Progress(
            unit: "epochs", doneCount: epoch, totalCount: maxIter, detail: Self.detail(loss, score)))
        if case .stop = verdict {
          hasConverged = true
          break
        }
        order = following
      }
      let parameters = best ?? network.parameters
      guard parameters.weights.allSatisfy({ $0.elements.allSatisfy(\.isFinite) }) else {
        throw HeadError.notFitted(
          head: Self.name,
          reason:
            "weights are not finite; lower learning_rate_init (\(learningRateInit)) or scale the features "
            + "(standard_scaler)")
      }
      return FittedMLP(
        classNames: samples.classNames, activation: activation, parameters: parameters,
        lossCurve: progress.lossCurve, validationScores: progress.validationScores, hasConverged: hasConverged
      )
    }
  }

  private static func detail(_ loss: Double, _ score: Double?) -> String {
    let loss = "loss \(String(format: "%.4f", loss))"
    return score.map { "\(loss), validation accuracy \(String(format: "%.4f", $0))" } ?? loss
  }

  private func check(_ start: FittedMLP, sizes: [Int], classNames: [String]) throws(HeadError) {
    let known = start.parameters.sizes
    for (what, expected, found) in [
      ("features", "\(sizes[0])", "\(known[0])"),
      ("classes", classNames.joined(separator: ", "), start.classNames.joined(separator: ", ")),
      ("hidden_layer_sizes", "\(hiddenLayerSizes)", "\(Array(known.dropFirst().dropLast()))"),
      ("activation", activation.rawValue, start.activation.rawValue),
    ] where expected != found {
      throw .cannotStartFrom(head: Self.name, what: what, expected: expected, found: found)
    }
  }
}

/// Both values, or nothing.
private func zip<First, Second>(_ first: First?, _ second: Second?) -> (First, Second)? {
  if let first, let second { (first, second) } else { nil }
}
