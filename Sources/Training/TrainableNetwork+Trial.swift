public import DNN

extension TrainableNetwork {
  /// Numbers that learn.
  public var trainableCount: Int {
    parameters.parameters.reduce(0) { $0 + ($1.isTrainable ? $1.elementCount : 0) }
  }

  /// What a step takes, found out by two of them on zeros, of which the first warms up. The weights stay as they are.
  public func trial(batchSize: Int) throws(DNNError) -> (secondsPerStep: Double, memoryByteCount: Int) {
    let plan = try plan(of: batchSize)
    let input = [Float](repeating: 0, count: batchSize * inputShape.reduce(1, *))
    let targets = [Float](repeating: 1 / Float(classCount), count: batchSize * classCount)
    var seconds = 0.0
    for _ in 0..<2 {
      let start = ContinuousClock.now
      try plan.forward(input, isLearning: false)
      plan.loss(targets: targets, factor: 0)
      try plan.backward()
      seconds = (ContinuousClock.now - start) / .seconds(1)
    }
    return (seconds, plan.memoryByteCount)
  }
}
