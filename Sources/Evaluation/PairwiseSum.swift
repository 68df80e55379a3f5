/// The sum of `values` in the order NumPy adds them.
///
/// Averages are rounded to two decimals when printed; adding in another order can end on the other side of
/// a rounding boundary. Reference: NumPy 2, `pairwise_sum` in `loops_utils.h.src`.
func pairwiseSum(_ values: ArraySlice<Double>) -> Double {
  if values.count < 8 { return values.reduce(-0.0, +) }
  if values.count > 128 {
    let half = values.count / 2 / 8 * 8
    return pairwiseSum(values.prefix(half)) + pairwiseSum(values.dropFirst(half))
  }
  var lanes = Array(values.prefix(8))
  let whole = values.count / 8 * 8
  for start in stride(from: 8, to: whole, by: 8) {
    for lane in 0..<8 { lanes[lane] += values[values.startIndex + start + lane] }
  }
  let sum =
    ((lanes[0] + lanes[1]) + (lanes[2] + lanes[3])) + ((lanes[4] + lanes[5]) + (lanes[6] + lanes[7]))
  return values.dropFirst(whole).reduce(sum, +)
}
