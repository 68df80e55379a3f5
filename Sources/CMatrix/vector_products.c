#include "vector_products.h"

#include <string.h>

#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "stored vectors are little-endian and are read as they are"
#endif

#if defined(__x86_64__)
#define FOR_EVERY_PROCESSOR \
  __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define FOR_EVERY_PROCESSOR
#endif

enum { lanes = 16 };

typedef float singles __attribute__((vector_size(lanes * sizeof(float))));
typedef double doubles __attribute__((vector_size(lanes * sizeof(double))));

// Macros and pointers, since how a function takes or returns such a vector depends on the processor it is compiled for.
#define LOAD_SINGLES(result, address)                   \
  singles result##_singles;                             \
  memcpy(&result##_singles, address, sizeof(singles));  \
  const doubles result = __builtin_convertvector(result##_singles, doubles)

#define LOAD_DOUBLES(result, address) \
  doubles result;                     \
  memcpy(&result, address, sizeof(doubles))

static inline __attribute__((always_inline)) double total(const doubles *sums) {
  double lane[lanes];
  memcpy(lane, sums, sizeof lane);
  for (int width = lanes / 2; width > 0; width /= 2)
    for (int index = 0; index < width; index++) lane[index] += lane[index + width];
  return lane[0];
}

// The numbers after the last whole 16; zeros, which change no sum, fill up.
typedef struct {
  float row[lanes];
  double vector[lanes];
} tail;

static inline __attribute__((always_inline)) tail rest(const double *vector, const char *row, size_t start,
                                                       size_t count) {
  tail result = {{0}, {0}};
  memcpy(result.row, row + start * sizeof(float), (count - start) * sizeof(float));
  memcpy(result.vector, vector + start, (count - start) * sizeof(double));
  return result;
}

FOR_EVERY_PROCESSOR
void vector_product(const double *vector, const void *row, size_t count, double *dot, double *squares) {
  // The product is exact, so that a fused multiply-add rounds as a multiplication and an addition do.
#pragma STDC FP_CONTRACT ON
  const char *bytes = row;
  doubles dots = {0}, sums = {0};
  size_t index = 0;
  for (; index + lanes <= count; index += lanes) {
    LOAD_SINGLES(values, bytes + index * sizeof(float));
    LOAD_DOUBLES(others, vector + index);
    dots += others * values;
    sums += values * values;
  }
  if (index < count) {
    const tail last = rest(vector, bytes, index, count);
    LOAD_SINGLES(values, last.row);
    LOAD_DOUBLES(others, last.vector);
    dots += others * values;
    sums += values * values;
  }
  *dot = total(&dots);
  *squares = total(&sums);
}

FOR_EVERY_PROCESSOR
double vector_squared_distance(const double *vector, const void *row, size_t count) {
  // Squares of differences are rounded: fused or not, they would differ between processors.
#pragma STDC FP_CONTRACT OFF
  const char *bytes = row;
  doubles sums = {0};
  size_t index = 0;
  for (; index + lanes <= count; index += lanes) {
    LOAD_SINGLES(values, bytes + index * sizeof(float));
    LOAD_DOUBLES(others, vector + index);
    const doubles difference = others - values;
    sums += difference * difference;
  }
  if (index < count) {
    const tail last = rest(vector, bytes, index, count);
    LOAD_SINGLES(values, last.row);
    LOAD_DOUBLES(others, last.vector);
    const doubles difference = others - values;
    sums += difference * difference;
  }
  return total(&sums);
}

FOR_EVERY_PROCESSOR
void vector_widen(const void *row, size_t count, double *result) {
  for (size_t index = 0; index < count; index++) {
    float value;
    memcpy(&value, (const char *)row + index * sizeof value, sizeof value);
    result[index] = (double)value;
  }
}

FOR_EVERY_PROCESSOR
void vector_scale(const void *row, size_t count, float factor, float *result) {
  for (size_t index = 0; index < count; index++) {
    float value;
    memcpy(&value, (const char *)row + index * sizeof value, sizeof value);
    result[index] = value * factor;
  }
}

FOR_EVERY_PROCESSOR
size_t vector_find_not_less(const float *values, const float *scales, size_t count, float factor, int32_t *found) {
  size_t number = 0;
  for (size_t start = 0; start < count; start += 64) {
    const size_t end = start + 64 < count ? start + 64 : count;
    // Hardly ever is there one among 64, and counting them needs no branch.
    int any = 0;
    for (size_t index = start; index < end; index++) any |= !(values[index] < factor * scales[index]);
    if (!any) continue;
    for (size_t index = start; index < end; index++)
      if (!(values[index] < factor * scales[index])) found[number++] = (int32_t)index;
  }
  return number;
}
