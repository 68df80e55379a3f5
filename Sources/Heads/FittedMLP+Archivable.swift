public import Tensors

extension FittedMLP: Archivable {
  public func write(to writer: inout ArchiveWriter) {
    writer.put(classNames)
    writer.put(activation.rawValue)
    writer.put(parameters.weights.count)
    for (weights, biases) in zip(parameters.weights, parameters.biases) {
      writer.put(weights)
      writer.put(Matrix(rowCount: 1, columnCount: biases.count, elements: biases))
    }
    writer.put(lossCurve)
    writer.put(validationScores)
    writer.put(hasConverged)
  }

  public init(from reader: inout ArchiveReader) throws {
    let classNames = try reader.takeStrings()
    let word = try reader.takeString()
    guard let activation = MLPClassifier.Activation(rawValue: word) else {
      throw reader.inconsistency("no activation is called '\(word)'")
    }
    let layerCount = try reader.takeInt()
    try reader.require((1...1000).contains(layerCount), "a perceptron of \(layerCount) layers")
    var parameters = MLPParameters(weights: [], biases: [])
    for _ in 0..<layerCount {
      let (weights, biases) = (try reader.takeFloatMatrix(), try reader.takeFloatMatrix())
      let inputs = parameters.weights.last?.columnCount ?? weights.rowCount
      try reader.require(
        weights.rowCount == inputs && weights.rowCount > 0 && weights.columnCount > 0
          && biases.elements.count == weights.columnCount,
        "a layer of \(weights.rowCount)×\(weights.columnCount) weights and \(biases.elements.count) biases after "
          + "\(inputs) units")
      parameters.weights.append(weights)
      parameters.biases.append(biases.elements)
    }
    let outputs = parameters.weights.last?.columnCount ?? 0
    try reader.require(
      classNames.count >= 2 && outputs == (classNames.count == 2 ? 1 : classNames.count),
      "\(classNames.count) classes with \(outputs) outputs")
    self.init(
      classNames: classNames, activation: activation, parameters: parameters,
      lossCurve: try reader.takeDoubles(), validationScores: try reader.takeDoubles(),
      hasConverged: try reader.takeBool())
  }
}
