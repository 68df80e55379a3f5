internal import CTraining
internal import LinearAlgebra
public import Tensors

/// Weighted sums of features: one for two classes, else one per class.
public struct LinearModel: Equatable, Sendable {
  /// `(featureCount, modelCount)`.
  public let weights: Matrix<Float>
  /// One per model.
  public let intercepts: [Double]

  init(weights: Matrix<Float>, intercepts: [Double]) {
    (self.weights, self.intercepts) = (weights, intercepts)
  }

  /// What minimizes `objective`: weights by feature, then numbers that times `offsetScale` are the intercepts.
  init(point: [Double], modelCount: Int, offsetScale: Double) {
    let weightCount = point.count - modelCount
    weights = Matrix(
      rowCount: weightCount / modelCount, columnCount: modelCount,
      elements: point[..<weightCount].map(Float.init))
    intercepts = point[weightCount...].map { $0 * offsetScale }
  }

  /// The sums of every sample: `(sampleCount, modelCount)`.
  func decisionValues(_ features: Matrix<Float>) -> Matrix<Double> {
    let (rows, models) = (features.rowCount, weights.columnCount)
    guard rows > 0 else { return Matrix(rowCount: 0, columnCount: models, elements: []) }
    let padding = Int(CTRAINING_PADDING)
    let width = (models + padding - 1) / padding * padding
    let padded = TrainingBuffer<Float>(count: weights.rowCount * width)
    for feature in 0..<weights.rowCount {
      for model in 0..<models { padded.start[feature * width + model] = weights[feature, model] }
    }
    let values = TrainingBuffer<Double>(count: rows * models)
    let offsets = TrainingBuffer<Float>(count: width)
    // Offsets are added in double precision below.
    let target = SweepTarget(values: values, modelCount: models)
    features.elements.withUnsafeBufferPointer { elements in
      var sweep = ctraining_sweep(
        instruction_set: TrainingInstructions.best.rawValue, threads: Int32(clamping: BLAS.threadCount),
        rows: Int64(rows), columns: Int64(weights.rowCount), models: Int64(models),
        features: elements.baseAddress)
      let scratch = TrainingBuffer<UInt8>(count: Int(ctraining_sweep_byte_count(&sweep)))
      ctraining_run_sweep(
        &sweep, padded.start, offsets.start,
        { context, _, first, count, products, stride in
          guard let context, let products else { return }
          let target = Unmanaged<SweepTarget>.fromOpaque(context).takeUnretainedValue()
          for sample in 0..<Int(count) {
            let line = target.values.start + (Int(first) + sample) * target.modelCount
            for model in 0..<target.modelCount {
              line[model] = Double(products[sample * Int(stride) + model])
            }
          }
        }, Unmanaged.passUnretained(target).toOpaque(), nil, nil, scratch.start)
    }
    withExtendedLifetime(target) {}
    var result = Matrix(rowCount: rows, columnCount: models, elements: Array(values.values))
    for row in 0..<rows {
      for model in 0..<models { result[row, model] += intercepts[model] }
    }
    return result
  }

  /// The class of every row of decision values: by sign for two classes, else the largest.
  static func classIndices(_ values: Matrix<Double>) -> [Int] {
    (0..<values.rowCount).map { row in
      values.columnCount == 1 ? (values[row, 0] > 0 ? 1 : 0) : firstMaximum(values.row(row))
    }
  }
}

/// Where a sweep's products go.
private final class SweepTarget {
  let values: TrainingBuffer<Double>
  let modelCount: Int

  init(values: TrainingBuffer<Double>, modelCount: Int) {
    (self.values, self.modelCount) = (values, modelCount)
  }
}

extension LinearModel: Archivable {
  public func write(to writer: inout ArchiveWriter) {
    writer.put(weights)
    writer.put(intercepts)
  }

  public init(from reader: inout ArchiveReader) throws {
    (weights, intercepts) = (try reader.takeFloatMatrix(), try reader.takeDoubles())
    try reader.require(
      weights.rowCount > 0 && weights.columnCount == intercepts.count,
      "\(weights.rowCount)×\(weights.columnCount) weights with \(intercepts.count) intercepts")
  }
}
