internal import Tensors

/// Factors on what samples count, by class.
public typealias ClassWeights = SVC.ClassWeights

extension ClassWeights {
  /// As it is shown and stored.
  var parameterValue: ParameterValue {
    switch self {
    case .none: .none
    case .balanced: .text("balanced")
    case .perClass(let table): .table(table.mapValues { .number($0) })
    }
  }

  /// One factor for each class of `samples`.
  ///
  /// - Throws: `HeadError.unknownClass` for a weight of a class that is not there.
  func factors(_ samples: LabelledSamples, head: String) throws(HeadError) -> [Double] {
    switch self {
    case .none: return samples.classNames.map { _ in 1 }
    case .balanced:
      let (total, classCount) = (Double(samples.classIndices.count), Double(samples.classNames.count))
      return samples.classCounts.map { total / (classCount * Double($0)) }
    case .perClass(let table):
      for name in LabelEncoding.sorted(table.keys) where !samples.classNames.contains(name) {
        throw .unknownClass(head: head, name: name, classNames: samples.classNames)
      }
      return samples.classNames.map { table[$0] ?? 1 }
    }
  }
}

extension Classifier {
  /// Checks weights without data.
  func validate(_ weights: ClassWeights) throws(HeadError) {
    guard case .perClass(let table) = weights else { return }
    for name in LabelEncoding.sorted(table.keys) {
      let weight = table[name] ?? 1
      try require(
        weight.isFinite && weight > 0, "class_weight of '\(name)'", "\(weight)", "a number above 0")
    }
  }
}
