// The loops for one instruction set. A file that includes this defines
//   CODE     the name of the `cvectors_code` that is made
//   TARGET   what the functions are compiled for, if not for any processor

#include <string.h>

#include "CVectors.h"

#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "stored vectors are little-endian and are read as they are"
#endif

#ifdef TARGET
#pragma clang attribute push(__attribute__((target(TARGET))), apply_to = function)
#endif

// Rounding must be the same everywhere. Where a multiply-add is allowed below, the product is exact anyway.
#pragma STDC FP_CONTRACT OFF

#define INLINE static inline __attribute__((always_inline))

// Sixteen lanes, whatever the width of a register, so that the order of a sum is always the same.
enum { HALF = 8, STEP = 2 * HALF };

typedef float narrow_half __attribute__((vector_size(HALF * sizeof(float))));
typedef double half __attribute__((vector_size(HALF * sizeof(double))));
typedef struct { half low, high; } lanes;

// The bytes may lie anywhere in a database page. Not returned: a vector of this size would be, differently by target.
INLINE void load_half(half *values, const char *bytes) {
  narrow_half narrow;
  memcpy(&narrow, bytes, sizeof narrow);
  *values = __builtin_convertvector(narrow, half);
}

INLINE lanes load(const void *vector, size_t index) {
  const char *bytes = (const char *)vector + index * sizeof(float);
  lanes values;
  load_half(&values.low, bytes);
  load_half(&values.high, bytes + HALF * sizeof(float));
  return values;
}

// The last values, with zeros behind them.
INLINE lanes load_rest(const void *vector, size_t index, size_t count) {
  float values[STEP] = {0};
  memcpy(values, (const char *)vector + index * sizeof(float), (count - index) * sizeof(float));
  return load(values, 0);
}

// A product of two float32 values is exact in double precision: fusing the addition changes no bit.
INLINE lanes add_products(lanes sum, lanes first, lanes second) {
#pragma clang fp contract(fast)
  sum.low = sum.low + first.low * second.low;
  sum.high = sum.high + first.high * second.high;
  return sum;
}

INLINE lanes add_squared_differences(lanes sum, lanes first, lanes second) {
  const half low = first.low - second.low, high = first.high - second.high;
  return (lanes){sum.low + low * low, sum.high + high * high};
}

INLINE double total(lanes sum) {
  const half pairs = sum.low + sum.high;
  return ((pairs[0] + pairs[4]) + (pairs[2] + pairs[6])) + ((pairs[1] + pairs[5]) + (pairs[3] + pairs[7]));
}

static double dot(size_t count, const void *first, const void *second) {
  lanes sum = {0};
  size_t index = 0;
  for (; index + STEP <= count; index += STEP) sum = add_products(sum, load(first, index), load(second, index));
  if (index < count)
    sum = add_products(sum, load_rest(first, index, count), load_rest(second, index, count));
  return total(sum);
}

INLINE void add_all_products(lanes *sums, lanes first, lanes second) {
  sums[0] = add_products(sums[0], first, first);
  sums[1] = add_products(sums[1], second, second);
  sums[2] = add_products(sums[2], first, second);
}

static cvectors_products products(size_t count, const void *first, const void *second) {
  lanes sums[3] = {0};
  size_t index = 0;
  for (; index + STEP <= count; index += STEP) add_all_products(sums, load(first, index), load(second, index));
  if (index < count) add_all_products(sums, load_rest(first, index, count), load_rest(second, index, count));
  return (cvectors_products){total(sums[0]), total(sums[1]), total(sums[2])};
}

static double squared_distance(size_t count, const void *first, const void *second) {
  lanes sum = {0};
  size_t index = 0;
  for (; index + STEP <= count; index += STEP)
    sum = add_squared_differences(sum, load(first, index), load(second, index));
  if (index < count)
    sum = add_squared_differences(sum, load_rest(first, index, count), load_rest(second, index, count));
  return total(sum);
}

// Zero times a finite value is 0, times any other it is not a number.
INLINE lanes add_zeros(lanes sum, lanes values) {
  return (lanes){sum.low + 0.0 * values.low, sum.high + 0.0 * values.high};
}

static int32_t is_finite(size_t count, const void *vector) {
  lanes sum = {0};
  size_t index = 0;
  for (; index + STEP <= count; index += STEP) sum = add_zeros(sum, load(vector, index));
  if (index < count) sum = add_zeros(sum, load_rest(vector, index, count));
  return total(sum) == 0;
}

// Knuth's two-sum: `sum` is what rounding leaves of sum + value, `error` takes the rest exactly.
#define TWO_SUM(sum, error, value)                         \
  do {                                                     \
    const __typeof__(sum) before = (sum), added = (value); \
    (sum) = before + added;                                \
    const __typeof__(sum) taken = (sum) - before;          \
    (error) += (before - ((sum) - taken)) + (added - taken); \
  } while (0)

static void add(size_t count, const void *vector, double sign, double *sums, double *errors) {
  size_t index = 0;
  for (; index + HALF <= count; index += HALF) {
    half sum, error, values;
    load_half(&values, (const char *)vector + index * sizeof(float));
    memcpy(&sum, sums + index, sizeof sum);
    memcpy(&error, errors + index, sizeof error);
    TWO_SUM(sum, error, sign * values);
    memcpy(sums + index, &sum, sizeof sum);
    memcpy(errors + index, &error, sizeof error);
  }
  for (; index < count; index++) {
    float value;
    memcpy(&value, (const char *)vector + index * sizeof value, sizeof value);
    TWO_SUM(sums[index], errors[index], sign * value);
  }
}

const cvectors_code CODE = {dot, products, squared_distance, is_finite, add};

#ifdef TARGET
#pragma clang attribute pop
#endif
