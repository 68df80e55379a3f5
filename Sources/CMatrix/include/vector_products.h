#ifndef VECTOR_PRODUCTS_H
#define VECTOR_PRODUCTS_H

#include <stddef.h>
#include <stdint.h>

// Comparisons of one vector with others that lie in memory as float32, little-endian, aligned to nothing: a row of a
// database page. Sums are in double precision, in 16 interleaved lanes that are added pairwise at the end: the same bits
// on every processor. In C because Swift reads unaligned bytes one at a time.

// dot = sum of vector[i] * row[i], squares = sum of row[i] * row[i]. Products of floats are exact as doubles.
void vector_product(const double *vector, const void *row, size_t count, double *dot, double *squares);

// The sum of the squares of vector[i] - row[i].
double vector_squared_distance(const double *vector, const void *row, size_t count);

// Each single as a double.
void vector_widen(const void *row, size_t count, double *result);

// Each single times `factor`, rounded.
void vector_scale(const void *row, size_t count, float factor, float *result);

// The positions at which values[i] is not less than factor * scales[i], ascending; NaNs are not less. `found` has room
// for `count` positions. Returns how many there are.
size_t vector_find_not_less(const float *values, const float *scales, size_t count, float factor, int32_t *found);

#endif
