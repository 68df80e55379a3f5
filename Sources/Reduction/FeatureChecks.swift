import LinearAlgebra
import Tensors

/// Refuses features that nothing can be fitted on.
func checkFeatures<Scalar: WideningScalar>(
  _ features: Matrix<Scalar>, reducer: String
) throws(ReductionError) {
  guard features.rowCount > 0 else { throw .tooFewSamples(reducer: reducer, required: 1, found: 0) }
  guard features.columnCount > 0 else { throw .noFeatures(reducer: reducer) }
  try checkFinite(features, reducer: reducer)
}

/// Refuses samples of another width than the reducer was fitted on.
func checkFeatureCount<Scalar>(
  _ features: Matrix<Scalar>, expected: Int, reducer: String
) throws(ReductionError) {
  guard features.columnCount == expected else {
    throw .wrongFeatureCount(reducer: reducer, expected: expected, found: features.columnCount)
  }
}

/// Refuses NaN and infinities, naming the first.
func checkFinite<Scalar: WideningScalar>(
  _ features: Matrix<Scalar>, reducer: String
) throws(ReductionError) {
  for row in 0..<features.rowCount {
    // Row by row as doubles: the loop below is then compiled for one type, not through witnesses.
    let values = Scalar.widened(features.row(row))
    if let column = values.firstIndex(where: { !$0.isFinite }) {
      throw .nonFinite(reducer: reducer, row: row, column: column, found: "\(values[column])")
    }
  }
}
