// The inner loops for one instruction set. A file that includes this defines
//   LANES          floats of a vector; divides 16
//   ROWS, VECTORS  the tile of products that the registers hold: up to 6 rows and 4 vectors
//   HAS_FMA        1 where multiply-add is one instruction
//   CODE           the name of the `training_code` that is made
//   TARGET         what the functions are compiled for, if not for any processor

#include <string.h>

#include "training_code.h"

#ifdef TARGET
#pragma clang attribute push(__attribute__((target(TARGET))), apply_to = function)
#endif

// Sizes that are constants where a function is called must be constants in it.
#define INLINE static inline __attribute__((always_inline))

typedef float vector __attribute__((vector_size(LANES * sizeof(float))));
typedef vector loose_vector __attribute__((aligned(4)));
typedef double wide_vector __attribute__((vector_size(LANES * sizeof(double))));

INLINE vector all(float value) { return value - (vector){}; }

INLINE vector load(const float *from, ptrdiff_t count) {
  if (count >= LANES) return *(const loose_vector *)from;
  vector value = {};
  memcpy(&value, from, (size_t)count * sizeof(float));
  return value;
}

INLINE void store(float *to, vector value, ptrdiff_t count) {
  if (count >= LANES) *(loose_vector *)to = value;
  else memcpy(to, &value, (size_t)count * sizeof(float));
}

INLINE vector multiply_add(vector a, vector b, vector c) {
#if HAS_FMA
  return __builtin_elementwise_fma(a, b, c);
#else
  return a * b + c;
#endif
}

INLINE void multiply_tile(
    int rows, int vectors, ptrdiff_t columns, ptrdiff_t inner, const float *left, ptrdiff_t row_step,
    ptrdiff_t inner_step, const float *right, ptrdiff_t right_stride, float *result, ptrdiff_t result_stride,
    int accumulates) {
  vector sums[ROWS][VECTORS];
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++)
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++)
      sums[r][v] = accumulates ? load(result + r * result_stride + v * LANES, columns - v * LANES) : (vector){};
  for (ptrdiff_t k = 0; k < inner; k++) {
    vector factors[VECTORS];
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++) factors[v] = load(right + k * right_stride + v * LANES, LANES);
#pragma clang loop unroll(full)
    for (int r = 0; r < rows; r++) {
      const vector value = all(left[r * row_step + k * inner_step]);
#pragma clang loop unroll(full)
      for (int v = 0; v < vectors; v++) sums[r][v] = multiply_add(value, factors[v], sums[r][v]);
    }
  }
#pragma clang loop unroll(full)
  for (int r = 0; r < rows; r++)
#pragma clang loop unroll(full)
    for (int v = 0; v < vectors; v++)
      store(result + r * result_stride + v * LANES, sums[r][v], columns - v * LANES);
}

#define TILE(R, V)                                                                                            \
  case (R) * 8 + (V):                                                                                         \
    multiply_tile(                                                                                            \
        (R) < ROWS ? (R) : ROWS, (V) < VECTORS ? (V) : VECTORS, columns - start * LANES, inner,               \
        left + row * row_step, row_step, inner_step, right + start * LANES, right_stride,                     \
        result + row * result_stride + start * LANES, result_stride, accumulates);                            \
    break;
#define TILES(R) TILE(R, 1) TILE(R, 2) TILE(R, 3) TILE(R, 4)

static void multiply(
    ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t inner, const float *left, ptrdiff_t row_step, ptrdiff_t inner_step,
    const float *right, ptrdiff_t right_stride, float *result, ptrdiff_t result_stride, int accumulates) {
  const ptrdiff_t all_vectors = (columns + LANES - 1) / LANES;
  const ptrdiff_t groups = (all_vectors + VECTORS - 1) / VECTORS;
  for (ptrdiff_t group = 0; group < groups; group++) {
    // Groups of like width: a thin one would leave most of the registers idle.
    const ptrdiff_t start = group * all_vectors / groups;
    const ptrdiff_t vectors = (group + 1) * all_vectors / groups - start;
    for (ptrdiff_t row = 0; row < rows; row += ROWS) {
      const ptrdiff_t height = rows - row < ROWS ? rows - row : ROWS;
      switch (height * 8 + vectors) { TILES(1) TILES(2) TILES(3) TILES(4) TILES(5) TILES(6) }
    }
  }
}

// The caller makes `is_adam` a constant.
INLINE double move(
    int is_adam, const ctraining_rule *rule, ptrdiff_t count, const float *gradient, float *weights, float *first,
    float *second) {
  const vector scale = all(rule->scale), decay = all(rule->decay), rate = all(rule->rate);
  wide_vector squares = {};
  for (ptrdiff_t start = 0; start < count; start += LANES) {
    const ptrdiff_t left = count - start;
    vector weight = load(weights + start, left);
    const vector g = multiply_add(decay, weight, load(gradient + start, left)) * scale;
    const vector before = load(first + start, left);
    if (is_adam) {
      const vector beta_1 = all(rule->beta_1), beta_2 = all(rule->beta_2);
      const vector m = multiply_add(beta_1, before, (1 - beta_1) * g);
      const vector v = multiply_add(beta_2, load(second + start, left), (1 - beta_2) * (g * g));
      store(first + start, m, left);
      store(second + start, v, left);
      weight -= rate * m / (__builtin_elementwise_sqrt(v) + rule->epsilon);
    } else {
      const vector momentum = all(rule->momentum);
      const vector velocity = momentum * before - rate * g;
      store(first + start, velocity, left);
      weight += rule->nesterov ? momentum * velocity - rate * g : velocity;
    }
    store(weights + start, weight, left);
    const wide_vector wide = __builtin_convertvector(weight, wide_vector);
    squares += wide * wide;
  }
  double sum = 0;
  for (int lane = 0; lane < LANES; lane++) sum += squares[lane];
  return sum;
}

static double update(
    const ctraining_rule *rule, ptrdiff_t count, const float *gradient, float *weights, float *first, float *second) {
  return rule->is_adam ? move(1, rule, count, gradient, weights, first, second)
                       : move(0, rule, count, gradient, weights, first, second);
}

const training_code CODE = {.multiply = multiply, .update = update};

#ifdef TARGET
#pragma clang attribute pop
#endif
