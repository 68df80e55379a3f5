#ifndef STORED_VECTORS_H
#define STORED_VECTORS_H

#include <stddef.h>
#include <stdint.h>

// Passes over vectors that lie in memory as float32, little-endian, aligned to nothing: rows of a database page. Their
// products and distances are those of CVectors.

// Each single times `factor`, rounded.
void vector_scale(const void *row, size_t count, float factor, float *result);

// The positions at which values[i] is not less than factor * scales[i], ascending; NaNs are not less. `found` has room
// for `count` positions. Returns how many there are.
size_t vector_find_not_less(const float *values, const float *scales, size_t count, float factor, int32_t *found);

#endif
