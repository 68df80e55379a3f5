internal import CTraining

/// The rows that a layer sees at once: some of a matrix, in some order.
struct BatchRows {
  let values: UnsafePointer<Float>
  let stride: Int
  /// The rows' numbers; nil for the first `count`.
  let indices: UnsafePointer<Int32>?
  let count: Int

  var c: ctraining_samples {
    ctraining_samples(values: values, stride: Int64(stride), indices: indices, count: Int64(count))
  }
}
