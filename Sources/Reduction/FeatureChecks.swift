import LinearAlgebra
import Tensors

/// Refuses features that nothing can be fitted on.
func checkFeatures(_ features: any RowSource, reducer: String) throws {
  guard features.rowCount > 0 else {
    throw ReductionError.tooFewSamples(reducer: reducer, required: 1, found: 0)
  }
  guard features.columnCount > 0 else { throw ReductionError.noFeatures(reducer: reducer) }
  if let found = try features.firstNonFinite() {
    throw ReductionError.nonFinite(
      reducer: reducer, row: found.row, column: found.column, found: "\(found.value)")
  }
}

/// Refuses samples of another width than the reducer was fitted on.
func checkFeatureCount(_ features: any RowSource, expected: Int, reducer: String) throws(ReductionError) {
  guard features.columnCount == expected else {
    throw .wrongFeatureCount(reducer: reducer, expected: expected, found: features.columnCount)
  }
}

/// Refuses NaN and infinities, naming the first.
func checkFinite(_ block: Matrix<Double>, firstRow: Int, reducer: String) throws(ReductionError) {
  guard let position = Double.firstNonFinite(in: block.elements) else { return }
  throw .nonFinite(
    reducer: reducer, row: firstRow + position / block.columnCount, column: position % block.columnCount,
    found: "\(block.elements[position])")
}
