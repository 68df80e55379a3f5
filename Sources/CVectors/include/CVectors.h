#ifndef CVECTORS_H
#define CVECTORS_H

#include <stddef.h>
#include <stdint.h>

/// Arithmetic of stored vectors: float32 values, little-endian, at any address.
///
/// Products and sums are of double precision, taken in an order that does not depend on the instruction set: every
/// set gives the same bits.

enum { CVECTORS_PLAIN = 0, CVECTORS_AVX2 = 1, CVECTORS_AVX512 = 2 };

/// The sums that a cosine is made of.
typedef struct {
  double first_squares, second_squares, products;
} cvectors_products;

/// What is compiled once for each instruction set. `count` is the number of values of each vector.
typedef struct {
  /// The sum of the products of values.
  double (*dot)(size_t count, const void *first, const void *second);
  /// The same and both sums of squares, in one pass.
  cvectors_products (*products)(size_t count, const void *first, const void *second);
  /// The sum of the squares of differences.
  double (*squared_distance)(size_t count, const void *first, const void *second);
  /// Whether no value is infinite or not a number.
  int32_t (*is_finite)(size_t count, const void *vector);
  /// Adds `sign` (1 or -1) times a finite vector to `sums`; what rounding takes from a sum goes into `errors`, so
  /// that `sums[i] + errors[i]` is as good as a sum of twice the digits and vectors can be taken out again.
  void (*add)(size_t count, const void *vector, double sign, double *sums, double *errors);
} cvectors_code;

/// Whether this processor has the instruction set.
int32_t cvectors_supports(int32_t instruction_set);

/// The code for an instruction set that the processor has.
const cvectors_code *cvectors_code_for(int32_t instruction_set);

/// The fastest code that this processor runs.
const cvectors_code *cvectors_fastest_code(void);

#endif
