public import Tensors

/// How one decision value becomes a probability.
public enum CalibrationMap: Equatable, Sendable {
  /// A sigmoid, after Platt.
  case sigmoid(SigmoidCalibration)
  /// A non-decreasing curve.
  case isotonic(IsotonicCalibration)

  /// The map under which `isPositive` follows from `values` best.
  package init(fitting method: CalibrationMethod, _ values: [Double], isPositive: [Bool]) {
    switch method {
    case .sigmoid: self = .sigmoid(SigmoidCalibration(fitting: values, isPositive: isPositive))
    case .isotonic: self = .isotonic(IsotonicCalibration(fitting: values, isPositive: isPositive))
    }
  }

  /// The probability that belongs to a decision value.
  public func probability(_ value: Double) -> Double {
    switch self {
    case .sigmoid(let map): map.probability(value)
    case .isotonic(let map): map.probability(value)
    }
  }
}

extension CalibrationMap: Archivable {
  /// The method's name, then its numbers: slope and offset, or thresholds and probabilities.
  public func write(to writer: inout ArchiveWriter) {
    switch self {
    case .sigmoid(let map):
      writer.put(CalibrationMethod.sigmoid.rawValue)
      writer.put([map.slope, map.offset])
    case .isotonic(let map):
      writer.put(CalibrationMethod.isotonic.rawValue)
      writer.put(map.thresholds)
      writer.put(map.probabilities)
    }
  }

  public init(from reader: inout ArchiveReader) throws {
    let name = try reader.takeString()
    let numbers = try reader.takeDoubles()
    switch CalibrationMethod(rawValue: name) {
    case .sigmoid:
      try reader.require(numbers.count == 2, "a sigmoid of \(numbers.count) numbers")
      self = .sigmoid(SigmoidCalibration(slope: numbers[0], offset: numbers[1]))
    case .isotonic:
      let probabilities = try reader.takeDoubles()
      try reader.require(
        !numbers.isEmpty && numbers.count == probabilities.count
          && zip(numbers, numbers.dropFirst()).allSatisfy { $0 < $1 }
          && probabilities.allSatisfy { (0...1).contains($0) },
        "a curve of \(numbers.count) thresholds and \(probabilities.count) probabilities")
      self = .isotonic(IsotonicCalibration(thresholds: numbers, probabilities: probabilities))
    case nil: throw reader.inconsistency("no calibration is called '\(name)'")
    }
  }
}
