// Winograd's algorithm for one instruction set. A file that includes this defines
//   LANES       floats of a vector, and channels of a block
//   ROWS        rows of the largest panel of products: with two columns, what the registers hold
//   TARGET      what the functions are compiled for
//   CODE        the name of the `winograd_code` that is made
//   BFLOAT16    1 where products are of bfloat16 numbers, two at a time; 0 where they are of floats

#include <string.h>

#include "winograd_plan.h"

#pragma clang attribute push(__attribute__((target(TARGET))), apply_to = function)

// Sizes that are constants where a function is called must be constants in it.
#define INLINE static inline __attribute__((always_inline))

typedef float vector __attribute__((vector_size(LANES * sizeof(float))));
typedef int32_t mask __attribute__((vector_size(LANES * sizeof(int32_t))));
typedef vector loose_vector __attribute__((aligned(4)));

#if BFLOAT16
#include <immintrin.h>
typedef uint16_t element;
#else
typedef float element;
#endif

INLINE vector load(const float *from) { return *(const loose_vector *)from; }
INLINE void store(float *to, vector value) { *(loose_vector *)to = value; }
// Nothing is computed here: x - 0 is x, which x + 0 is not for -0.
INLINE vector all(float value) { return value - (vector){}; }
INLINE vector multiply_add(vector a, vector b, vector c) { return __builtin_elementwise_fma(a, b, c); }

// MARK: activations and elements in memory

INLINE vector load_activation(const void *from, ptrdiff_t index, int is_bfloat16) {
#if BFLOAT16
  if (is_bfloat16) {
    const __m256i halves = _mm256_loadu_si256((const __m256i *)((const uint16_t *)from + index));
    return (vector)_mm512_slli_epi32(_mm512_cvtepu16_epi32(halves), 16);
  }
#else
  (void)is_bfloat16;
#endif
  return load((const float *)from + index);
}

INLINE void store_activation(void *to, ptrdiff_t index, vector value, int is_bfloat16) {
#if BFLOAT16
  if (is_bfloat16) {
    _mm256_storeu_si256(
        (__m256i *)((uint16_t *)to + index), (__m256i)_mm512_cvtneps_pbh((__m512)value));
    return;
  }
#else
  (void)is_bfloat16;
#endif
  store((float *)to + index, value);
}

INLINE void store_elements(element *to, vector value) {
#if BFLOAT16
  _mm256_storeu_si256((__m256i *)to, (__m256i)_mm512_cvtneps_pbh((__m512)value));
#else
  store(to, value);
#endif
}

// MARK: transforms

static const float p = POINT_P, q = POINT_Q;
static const float pp = POINT_P * POINT_P, qq = POINT_Q * POINT_Q;

INLINE void transform_six(const vector d[6], vector result[6]) {
  const vector even_p = multiply_add(all(-qq), d[2], d[4]), odd_p = multiply_add(all(-qq), d[1], d[3]);
  const vector even_q = multiply_add(all(-pp), d[2], d[4]), odd_q = multiply_add(all(-pp), d[1], d[3]);
  result[0] = multiply_add(all(pp * qq), d[0], multiply_add(all(-(pp + qq)), d[2], d[4]));
  result[1] = multiply_add(all(p), odd_p, even_p);
  result[2] = multiply_add(all(-p), odd_p, even_p);
  result[3] = multiply_add(all(q), odd_q, even_q);
  result[4] = multiply_add(all(-q), odd_q, even_q);
  result[5] = multiply_add(all(pp * qq), d[1], multiply_add(all(-(pp + qq)), d[3], d[5]));
}

INLINE void transform_back(const vector m[6], vector result[4]) {
  const vector sum_p = m[1] + m[2], difference_p = m[1] - m[2];
  const vector sum_q = m[3] + m[4], difference_q = m[3] - m[4];
  result[0] = m[0] + sum_p + sum_q;
  result[1] = multiply_add(all(p), difference_p, all(q) * difference_q);
  result[2] = multiply_add(all(pp), sum_p, all(qq) * sum_q);
  result[3] = multiply_add(all(pp * p), difference_p, multiply_add(all(qq * q), difference_q, m[5]));
}

// One patch of one channel block; rows of the source lie `row_stride` numbers apart.
INLINE void transform_patch(
    const void *source, ptrdiff_t offset, ptrdiff_t row_stride, int is_bfloat16, element *transformed,
    ptrdiff_t position_stride) {
  vector columns[6][6];
#pragma clang loop unroll(full)
  for (int x = 0; x < 6; x++) {
    vector d[6], t[6];
#pragma clang loop unroll(full)
    for (int y = 0; y < 6; y++) d[y] = load_activation(source, offset + y * row_stride + x * LANES, is_bfloat16);
    transform_six(d, t);
#pragma clang loop unroll(full)
    for (int y = 0; y < 6; y++) columns[y][x] = t[y];
  }
#pragma clang loop unroll(full)
  for (int y = 0; y < 6; y++) {
    vector t[6];
    transform_six(columns[y], t);
#pragma clang loop unroll(full)
    for (int x = 0; x < 6; x++) store_elements(transformed + (y * 6 + x) * position_stride, t[x]);
  }
}

// A patch that reaches over the border, with zeros for what is outside.
INLINE const void *bordered_patch(
    const void *source, ptrdiff_t offset, ptrdiff_t top, ptrdiff_t left, ptrdiff_t height, ptrdiff_t width,
    int is_bfloat16, float patch[6 * 6 * LANES]) {
  for (ptrdiff_t y = 0; y < 6; y++)
    for (ptrdiff_t x = 0; x < 6; x++) {
      const ptrdiff_t row = top + y, column = left + x;
      const int is_inside = row >= 0 && row < height && column >= 0 && column < width;
      store(
          patch + (y * 6 + x) * LANES,
          is_inside ? load_activation(source, offset + (row * width + column) * LANES, is_bfloat16) : all(0));
    }
  return patch;
}

INLINE void transform_tiles(
    const winograd_plan *plan, ptrdiff_t start, ptrdiff_t count, ptrdiff_t from, ptrdiff_t to, const void *source,
    element *transformed, int is_bfloat16) {
  const ckernels_winograd *geometry = plan->geometry;
  const ptrdiff_t height = geometry->height, width = geometry->width;
  const ptrdiff_t panels = panel_count(count, ROWS);
  float patch[6 * 6 * LANES] __attribute__((aligned(64)));
  for (ptrdiff_t block = from; block < to; block++) {
    ptrdiff_t sample = start / (plan->tile_rows * plan->tile_columns);
    ptrdiff_t tile_row = start / plan->tile_columns % plan->tile_rows;
    ptrdiff_t tile_column = start % plan->tile_columns;
    for (ptrdiff_t panel = 0; panel < panels; panel++) {
      const ptrdiff_t first = panel_start(panel, panels, count);
      const ptrdiff_t rows = panel_start(panel + 1, panels, count) - first;
      element *target = transformed + (first * plan->in_blocks + block * rows) * LANES;
      for (ptrdiff_t row = 0; row < rows; row++, target += LANES) {
        const ptrdiff_t plane = (sample * plan->in_blocks + block) * height * width * LANES;
        const ptrdiff_t top = tile_row * tile_size - geometry->top, left = tile_column * tile_size - geometry->left;
        if (top >= 0 && left >= 0 && top + patch_size <= height && left + patch_size <= width) {
          transform_patch(
              source, plane + (top * width + left) * LANES, width * LANES, is_bfloat16, target, plan->source_stride);
        } else {
          bordered_patch(source, plane, top, left, height, width, is_bfloat16, patch);
          transform_patch(patch, 0, patch_size * LANES, 0, target, plan->source_stride);
        }
        if (++tile_column == plan->tile_columns) {
          tile_column = 0;
          if (++tile_row == plan->tile_rows) {
            tile_row = 0;
            sample++;
          }
        }
      }
    }
  }
}

static void transform_source(
    const winograd_plan *plan, ptrdiff_t start, ptrdiff_t count, ptrdiff_t from, ptrdiff_t to, const void *source,
    void *transformed) {
#if BFLOAT16
  if (plan->geometry->source_is_bfloat16) {
    transform_tiles(plan, start, count, from, to, source, transformed, 1);
    return;
  }
#endif
  transform_tiles(plan, start, count, from, to, source, transformed, 0);
}

// MARK: products

// Bytes of weights that a step of a panel's loop reads: of one source channel, or of a pair.
#define STEP_BYTES (panel_columns * LANES * 4)

// rows × columns vectors of products, summed over all source channels in order. Meanwhile as many weights are fetched
// into the second-level cache from `ahead`, a little in each step, because all at once would fill the queues of the
// loads: `ahead_step` is STEP_BYTES, or 0 where there are none to fetch.
INLINE void multiply_panel(
    const element *restrict transformed, const element *restrict weights, ptrdiff_t blocks, float *restrict products,
    ptrdiff_t column_stride, const char *ahead, ptrdiff_t ahead_step, const int rows, const int columns) {
  vector sums[ROWS][panel_columns];
#pragma clang loop unroll(full)
  for (int row = 0; row < rows; row++)
#pragma clang loop unroll(full)
    for (int column = 0; column < columns; column++) sums[row][column] = all(0);
  for (ptrdiff_t block = 0; block < blocks; block++, transformed += rows * LANES) {
#if BFLOAT16
#pragma clang loop unroll_count(2)
    for (int channel = 0; channel < LANES; channel += 2, weights += columns * LANES * 2, ahead += ahead_step) {
#pragma clang loop unroll(full)
      for (int byte = 0; byte < STEP_BYTES; byte += 64) __builtin_prefetch(ahead + byte, 0, 2);
      __m512bh factor[panel_columns];
#pragma clang loop unroll(full)
      for (int column = 0; column < columns; column++)
        factor[column] = (__m512bh)_mm512_loadu_si512(weights + column * LANES * 2);
#pragma clang loop unroll(full)
      for (int row = 0; row < rows; row++) {
        int32_t pair;
        memcpy(&pair, transformed + row * LANES + channel, sizeof pair);
        const __m512bh value = (__m512bh)_mm512_set1_epi32(pair);
#pragma clang loop unroll(full)
        for (int column = 0; column < columns; column++)
          sums[row][column] = (vector)_mm512_dpbf16_ps((__m512)sums[row][column], value, factor[column]);
      }
      __asm__ volatile("" ::: "memory");
    }
#else
#pragma clang loop unroll_count(4)
    for (int channel = 0; channel < LANES; channel++, weights += columns * LANES, ahead += ahead_step) {
#pragma clang loop unroll(full)
      for (int byte = 0; byte < STEP_BYTES; byte += 64) __builtin_prefetch(ahead + byte, 0, 2);
      vector factor[panel_columns];
#pragma clang loop unroll(full)
      for (int column = 0; column < columns; column++) factor[column] = load(weights + column * LANES);
#pragma clang loop unroll(full)
      for (int row = 0; row < rows; row++) {
        const vector value = all(transformed[row * LANES + channel]);
#pragma clang loop unroll(full)
        for (int column = 0; column < columns; column++)
          sums[row][column] = multiply_add(value, factor[column], sums[row][column]);
      }
      // Keeps the compiler from loading ahead, for which there are no registers left.
      __asm__ volatile("" ::: "memory");
    }
#endif
  }
#pragma clang loop unroll(full)
  for (int column = 0; column < columns; column++)
#pragma clang loop unroll(full)
    for (int row = 0; row < rows; row++)
      store(products + column * column_stride + row * LANES, sums[row][column]);
}

// Not inlined into each other: the registers are the whole point.
#define PANEL_OF(R, COLUMNS)                                                                              \
  __attribute__((noinline)) static void multiply_##R##_##COLUMNS(                                         \
      const element *transformed, const element *weights, ptrdiff_t blocks, float *products,              \
      ptrdiff_t column_stride, const char *ahead, ptrdiff_t ahead_step) {                                 \
    multiply_panel(transformed, weights, blocks, products, column_stride, ahead, ahead_step, R, COLUMNS); \
  }
#define PANEL(R) PANEL_OF(R, 1) PANEL_OF(R, 2)
PANEL(1) PANEL(2) PANEL(3) PANEL(4) PANEL(5) PANEL(6)
#if ROWS > 6
PANEL(7) PANEL(8) PANEL(9) PANEL(10) PANEL(11) PANEL(12) PANEL(13) PANEL(14)
#endif
#undef PANEL

typedef void (*panel_code)(const element *, const element *, ptrdiff_t, float *, ptrdiff_t, const char *, ptrdiff_t);

#define PANEL(R) {multiply_##R##_1, multiply_##R##_2},
static const panel_code panel_codes[ROWS][panel_columns] = {
    PANEL(1) PANEL(2) PANEL(3) PANEL(4) PANEL(5) PANEL(6)
#if ROWS > 6
    PANEL(7) PANEL(8) PANEL(9) PANEL(10) PANEL(11) PANEL(12) PANEL(13) PANEL(14)
#endif
};
#undef PANEL

// MARK: results

INLINE vector chosen(mask condition, vector yes, vector no) {
  return (vector)(((mask)yes & condition) | ((mask)no & ~condition));
}

INLINE vector activated(vector value, int32_t activation) {
  // The comparisons are false for NaN, which stays.
  if (activation != CKERNELS_ACTIVATION_IDENTITY) value = chosen(value < all(0), all(0), value);
  if (activation == CKERNELS_ACTIVATION_RELU6) value = chosen(value > all(6), all(6), value);
  return value;
}

// Up to 4×4 results of one channel block; rows of the result lie `row_stride` numbers apart.
INLINE void finish_tile(
    const float *products, ptrdiff_t position_stride, vector bias, void *result, ptrdiff_t offset,
    ptrdiff_t row_stride, ptrdiff_t rows, ptrdiff_t columns, int accumulates, int32_t activation, int is_bfloat16) {
  vector halves[4][6];
#pragma clang loop unroll(full)
  for (int x = 0; x < 6; x++) {
    vector m[6], t[4];
#pragma clang loop unroll(full)
    for (int y = 0; y < 6; y++) m[y] = load(products + (y * 6 + x) * position_stride);
    transform_back(m, t);
#pragma clang loop unroll(full)
    for (int y = 0; y < 4; y++) halves[y][x] = t[y];
  }
#pragma clang loop unroll(full)
  for (int y = 0; y < 4; y++) {
    if (y >= rows) break;
    vector t[4];
    transform_back(halves[y], t);
#pragma clang loop unroll(full)
    for (int x = 0; x < 4; x++) {
      if (x >= columns) break;
      const ptrdiff_t at = offset + y * row_stride + x * LANES;
      vector value = t[x] + bias;
      if (accumulates) value += load_activation(result, at, is_bfloat16);
      store_activation(result, at, activated(value, activation), is_bfloat16);
    }
  }
}

INLINE void finish_tiles(
    const winograd_plan *plan, ptrdiff_t start, ptrdiff_t count, ptrdiff_t from, ptrdiff_t to, const float *products,
    const float *bias, void *result, int accumulates, int32_t activation, int is_bfloat16) {
  const ptrdiff_t row_stride = plan->out_width * LANES;
  for (ptrdiff_t block = from; block < to; block++) {
    const vector channel_bias = load(bias + block * LANES);
    const float *source = products + (block - from) * count * LANES;
    ptrdiff_t sample = start / (plan->tile_rows * plan->tile_columns);
    ptrdiff_t tile_row = start / plan->tile_columns % plan->tile_rows;
    ptrdiff_t tile_column = start % plan->tile_columns;
    for (ptrdiff_t tile = 0; tile < count; tile++, source += LANES) {
      const ptrdiff_t top = tile_row * tile_size, left = tile_column * tile_size;
      const ptrdiff_t rows = plan->out_height - top, columns = plan->out_width - left;
      const ptrdiff_t offset =
          (((sample * plan->out_blocks + block) * plan->out_height + top) * plan->out_width + left) * LANES;
      if (rows >= tile_size && columns >= tile_size)
        finish_tile(
            source, plan->product_stride, channel_bias, result, offset, row_stride, tile_size, tile_size, accumulates,
            activation, is_bfloat16);
      else
        finish_tile(
            source, plan->product_stride, channel_bias, result, offset, row_stride, rows, columns, accumulates,
            activation, is_bfloat16);
      if (++tile_column == plan->tile_columns) {
        tile_column = 0;
        if (++tile_row == plan->tile_rows) {
          tile_row = 0;
          sample++;
        }
      }
    }
  }
}


static void multiply(
    const winograd_plan *plan, ptrdiff_t start, ptrdiff_t count, ptrdiff_t from, ptrdiff_t to,
    const void *transformed, const void *weights, const float *bias, float *products, void *result) {
  const ckernels_winograd *geometry = plan->geometry;
  const ptrdiff_t first_block = from * panel_columns;
  const ptrdiff_t end_block = to * panel_columns < plan->out_blocks ? to * panel_columns : plan->out_blocks;
  const ptrdiff_t panels = panel_count(count, ROWS), in_channels = plan->in_blocks * LANES;
  for (ptrdiff_t position = 0; position < position_count; position++) {
    const element *source = (const element *)transformed + position * plan->source_stride;
    const element *kernel = (const element *)weights + position * plan->out_blocks * LANES * in_channels;
    float *target = products + position * plan->product_stride;
    for (ptrdiff_t block = first_block; block < end_block; block += panel_columns) {
      const ptrdiff_t columns = end_block - block < panel_columns ? end_block - block : panel_columns;
      // The weights that follow: of the next panel, or of the first one at the next position.
      const ptrdiff_t next_block = block + columns < end_block ? block + columns : plan->out_blocks + first_block;
      const element *next = kernel + next_block * LANES * in_channels;
      for (ptrdiff_t panel = 0; panel < panels; panel++) {
        const ptrdiff_t first = panel_start(panel, panels, count);
        const ptrdiff_t rows = panel_start(panel + 1, panels, count) - first;
        panel_codes[rows - 1][columns - 1](
            source + first * in_channels, kernel + block * LANES * in_channels, plan->in_blocks,
            target + ((block - first_block) * count + first) * LANES, count * LANES, (const char *)next,
            panel == 0 ? STEP_BYTES : 0);
      }
    }
  }
#if BFLOAT16
  if (geometry->result_is_bfloat16)
    finish_tiles(
        plan, start, count, first_block, end_block, products, bias, result, geometry->accumulates,
        geometry->activation, 1);
  else
#endif
    finish_tiles(
        plan, start, count, first_block, end_block, products, bias, result, geometry->accumulates,
        geometry->activation, 0);
}

// MARK: weights

typedef double precise __attribute__((vector_size(LANES * sizeof(double))));

#define all_precise(value) ((value) - (precise){})

// The rows of F(4, 3)'s G, each of which belongs to an interpolation point.
INLINE void transform_three(const precise g[3], precise result[6]) {
  const double square_p = (double)p * p, square_q = (double)q * q;
  const precise scale_p = all_precise(0.5 / (square_p * (square_p - square_q)));
  const precise scale_q = all_precise(0.5 / (square_q * (square_q - square_p)));
  const precise even_p = (g[0] + all_precise(square_p) * g[2]) * scale_p, odd_p = all_precise(p) * g[1] * scale_p;
  const precise even_q = (g[0] + all_precise(square_q) * g[2]) * scale_q, odd_q = all_precise(q) * g[1] * scale_q;
  result[0] = g[0] * all_precise(1 / (square_p * square_q));
  result[1] = even_p + odd_p;
  result[2] = even_p - odd_p;
  result[3] = even_q + odd_q;
  result[4] = even_q - odd_q;
  result[5] = g[2];
}

// `channel` is the source channel; the weights of its neighbour lie between its own where pairs are multiplied.
INLINE void store_weights(element *to, const precise *values, ptrdiff_t channel) {
  const vector rounded = __builtin_convertvector(*values, vector);
#if BFLOAT16
  uint16_t halves[LANES];
  _mm256_storeu_si256((__m256i *)halves, (__m256i)_mm512_cvtneps_pbh((__m512)rounded));
  for (int lane = 0; lane < LANES; lane++) to[lane * 2 + channel % 2] = halves[lane];
#else
  (void)channel;
  store(to, rounded);
#endif
}

static void pack(const winograd_plan *plan, ptrdiff_t panel, const float *kernel, void *weights) {
  const ckernels_winograd *geometry = plan->geometry;
  const ptrdiff_t in = geometry->in_channels, out = geometry->out_channels;
  const ptrdiff_t padded_in = plan->in_blocks * LANES, position_stride = padded_in * plan->out_blocks * LANES;
  const ptrdiff_t first = panel * panel_columns;
  const ptrdiff_t columns = plan->out_blocks - first < panel_columns ? plan->out_blocks - first : panel_columns;
  const ptrdiff_t pair = BFLOAT16 ? 2 : 1;
  for (ptrdiff_t channel = 0; channel < padded_in; channel++)
    for (ptrdiff_t column = 0; column < columns; column++) {
      precise g[3][3], halves[3][6];
      const ptrdiff_t result = (first + column) * LANES;
      const ptrdiff_t count = channel < in ? (out - result < LANES ? out - result : LANES) : 0;
      for (int tap = 0; tap < 9; tap++) {
        float values[LANES] = {0};
        if (count > 0) memcpy(values, kernel + (tap * in + channel) * out + result, (size_t)count * sizeof(float));
        g[tap % 3][tap / 3] = __builtin_convertvector(load(values), precise);
      }
      for (int x = 0; x < 3; x++) transform_three(g[x], halves[x]);
      element *target = (element *)weights + first * LANES * padded_in
          + ((channel / pair) * columns + column) * LANES * pair;
      for (int y = 0; y < 6; y++) {
        const precise row[3] = {halves[0][y], halves[1][y], halves[2][y]};
        precise t[6];
        transform_three(row, t);
        for (int x = 0; x < 6; x++) store_weights(target + (y * 6 + x) * position_stride, &t[x], channel);
      }
    }
}

const winograd_code CODE = {LANES, ROWS, sizeof(element), transform_source, multiply, pack};

#pragma clang attribute pop
