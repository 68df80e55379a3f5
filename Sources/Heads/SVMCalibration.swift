import Tensors

/// Sigmoids fitted on decision values of samples that were held out.
///
/// The procedure of scikit-learn 1.9 `CalibratedClassifierCV(method="sigmoid", ensemble=False)`: one sigmoid
/// per class (one in all for two classes) on the decision values of five stratified folds without shuffling;
/// the classifier itself is fitted on everything.
struct SVMCalibration {
  /// scikit-learn's default.
  static let foldCount = 5

  /// One for two classes, else one per class.
  let sigmoids: [SigmoidCalibration]

  /// The folds to hold out.
  ///
  /// Where no class has five samples, which scikit-learn refuses, there are as many folds as the largest
  /// class has samples. Every class must have two samples, so that one is left to fit on.
  static func folds(_ encoding: LabelEncoding, head: String) throws -> StratifiedFolds {
    let counts = encoding.classCounts
    for (name, count) in zip(encoding.classNames, counts) where count < 2 {
      throw HeadError.tooFewSamplesToCalibrate(head: head, className: name, found: count, required: 2)
    }
    return try StratifiedFolds(
      classIndices: encoding.classIndices, foldCount: min(foldCount, counts.max() ?? 0))
  }

  /// Fits `svc` once per fold and the sigmoids on what it says about the samples held out.
  init(of svc: SVC, features: Matrix<Double>, encoding: LabelEncoding, folds: StratifiedFolds) throws {
    let classCount = encoding.classNames.count
    let valueCount = classCount == 2 ? 1 : classCount
    var held = Matrix<Double>(rowCount: features.rowCount, columnCount: valueCount, repeating: 0)
    for fold in 0..<folds.foldCount {
      let (train, test) = (folds.trainIndices(of: fold), folds.testIndices(of: fold))
      if test.isEmpty { continue }
      let fitted = try svc.fitVotes(
        features.selectingRows(train), classIndices: train.map { encoding.classIndices[$0] },
        classNames: encoding.classNames)
      let values = try fitted.decisionFunction(features.selectingRows(test))
      for (position, row) in test.enumerated() {
        for column in 0..<valueCount { held[row, column] = values[position, column] }
      }
    }
    sigmoids = (0..<valueCount).map { column in
      // With two classes the one value speaks for the second class.
      let positive = classCount == 2 ? 1 : column
      return SigmoidCalibration(
        fitting: (0..<held.rowCount).map { held[$0, column] },
        isPositive: encoding.classIndices.map { $0 == positive })
    }
  }

  /// Decision values as probabilities that sum to 1.
  static func probabilities(
    _ decisions: Matrix<Double>, sigmoids: [SigmoidCalibration], classCount: Int
  ) -> Matrix<Double> {
    var elements: [Double] = []
    elements.reserveCapacity(decisions.rowCount * classCount)
    for row in 0..<decisions.rowCount {
      let raw = zip(sigmoids, decisions.row(row)).map { $0.probability($1) }
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
