public import Tensors

/// Maps from decision values to probabilities, fitted on samples that were held out.
///
/// The procedure of scikit-learn 1.9 `CalibratedClassifierCV(ensemble=False)`: one map per class, one class against
/// the rest (one in all for two classes), on the decision values of five stratified folds without shuffling; the
/// classifier itself is fitted on everything. With more than two classes the probabilities are divided by their sum.
public struct Calibration: Equatable, Sendable {
  /// scikit-learn's default.
  static let foldCount = 5

  /// One for two classes, else one per class.
  public let maps: [CalibrationMap]

  /// How many decision values a sample has.
  var valueCount: Int { maps.count }

  /// The folds to hold out.
  ///
  /// Where no class has five samples, which scikit-learn refuses, there are as many folds as the largest
  /// class has samples. Every class must have two samples, so that one is left to fit on.
  static func folds(_ samples: LabelledSamples, head: String) throws -> StratifiedFolds {
    let counts = samples.classCounts
    for (name, count) in zip(samples.classNames, counts) where count < 2 {
      throw HeadError.tooFewSamplesToCalibrate(head: head, className: name, found: count, required: 2)
    }
    return try StratifiedFolds(
      classIndices: samples.classIndices, foldCount: min(foldCount, counts.max() ?? 0))
  }

  /// Fits the maps on what a classifier says about samples that are held out.
  ///
  /// - Parameter evaluate: Fits on the first rows and gives the decision values of the second.
  init(
    fitting method: CalibrationMethod, to samples: LabelledSamples, folds: StratifiedFolds,
    evaluate: (_ train: [Int], _ test: [Int]) throws -> Matrix<Double>
  ) throws {
    let classCount = samples.classNames.count
    let valueCount = classCount == 2 ? 1 : classCount
    var held = Matrix<Double>(rowCount: samples.features.rowCount, columnCount: valueCount, repeating: 0)
    for fold in 0..<folds.foldCount {
      let (train, test) = (folds.trainIndices(of: fold), folds.testIndices(of: fold))
      if test.isEmpty { continue }
      let values = try evaluate(train, test)
      for (position, row) in test.enumerated() {
        for column in 0..<valueCount { held[row, column] = values[position, column] }
      }
    }
    maps = (0..<valueCount).map { column in
      // With two classes the one value speaks for the second class.
      let positive = classCount == 2 ? 1 : column
      return CalibrationMap(
        fitting: method, (0..<held.rowCount).map { held[$0, column] },
        isPositive: samples.classIndices.map { $0 == positive })
    }
  }

  /// Decision values as probabilities that sum to 1: `(sampleCount, classCount)`.
  func probabilities(_ decisions: Matrix<Double>, classCount: Int) -> Matrix<Double> {
    var elements: [Double] = []
    elements.reserveCapacity(decisions.rowCount * classCount)
    for row in 0..<decisions.rowCount {
      let raw = zip(maps, decisions.row(row)).map { $0.probability($1) }
      if classCount == 2 {
        elements += [1 - raw[0], raw[0]]
      } else {
        let sum = raw.reduce(0, +)
        elements += raw.map { sum == 0 ? 1 / Double(classCount) : $0 / sum }
      }
    }
    return Matrix(rowCount: decisions.rowCount, columnCount: classCount, elements: elements)
  }
}

extension Calibration: Archivable {
  public func write(to writer: inout ArchiveWriter) {
    writer.put(maps.count)
    for map in maps { map.write(to: &writer) }
  }

  public init(from reader: inout ArchiveReader) throws {
    let count = try reader.takeInt()
    try reader.require((1...1_000_000).contains(count), "\(count) calibrated values")
    var maps: [CalibrationMap] = []
    for _ in 0..<count { maps.append(try CalibrationMap(from: &reader)) }
    self.maps = maps
  }
}
