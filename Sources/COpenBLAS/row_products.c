#include "row_products.h"

#include <cblas.h>

#if defined(__x86_64__)
#define FOR_EVERY_PROCESSOR \
  __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define FOR_EVERY_PROCESSOR
#endif

enum { lanes = 16 };

static inline __attribute__((always_inline)) double total(double *sums) {
  for (int width = lanes / 2; width > 0; width /= 2)
    for (int lane = 0; lane < width; lane++) sums[lane] += sums[lane + width];
  return sums[0];
}

FOR_EVERY_PROCESSOR
static double pack_single(size_t count, const float *values, const float *centre, float *packed) {
  double sums[lanes] = {0};
  size_t column = 0;
  for (; column + lanes <= count; column += lanes)
    for (int lane = 0; lane < lanes; lane++) {
      float value = values[column + lane] - centre[column + lane];
      packed[column + lane] = value;
      sums[lane] += (double)value * (double)value;
    }
  for (; column < count; column++) {
    float value = values[column] - centre[column];
    packed[column] = value;
    sums[0] += (double)value * (double)value;
  }
  return total(sums);
}

FOR_EVERY_PROCESSOR
static double pack_double(size_t count, const float *values, double *packed) {
  double sums[lanes] = {0};
  size_t column = 0;
  for (; column + lanes <= count; column += lanes)
    for (int lane = 0; lane < lanes; lane++) {
      double value = values[column + lane];
      packed[column + lane] = value;
      sums[lane] += value * value;
    }
  for (; column < count; column++) {
    packed[column] = values[column];
    sums[0] += packed[column] * packed[column];
  }
  return total(sums);
}

void products_pack(const float *matrix, size_t row_stride, const int32_t *rows, size_t row_count, size_t from,
                   size_t to, const float *centre, int32_t single, void *packed, double *squares) {
  size_t width = to - from;
  for (size_t row = 0; row < row_count; row++) {
    const float *values = matrix + (size_t)rows[row] * row_stride + from;
    squares[row] += single ? pack_single(width, values, centre + from, (float *)packed + row * width)
                           : pack_double(width, values, (double *)packed + row * width);
  }
}

void products_add_gram(size_t size, size_t inner, const double *matrix, double *result) {
  cblas_dsyrk(CblasRowMajor, CblasUpper, CblasNoTrans, (int)size, (int)inner, 1.0, matrix, (int)inner, 1.0,
              result, (int)size);
}

void products_add(size_t rows, size_t columns, size_t inner, const double *left, const double *right, double *result) {
  cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasTrans, (int)rows, (int)columns, (int)inner, 1.0, left, (int)inner,
              right, (int)inner, 1.0, result, (int)columns);
}

void products_gram_single(size_t size, size_t inner, const float *matrix, float *result) {
  cblas_ssyrk(CblasRowMajor, CblasUpper, CblasNoTrans, (int)size, (int)inner, 1.0f, matrix, (int)inner, 0.0f,
              result, (int)size);
}

void products_single(size_t rows, size_t columns, size_t inner, const float *left, const float *right,
                     float *result) {
  cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, (int)rows, (int)columns, (int)inner, 1.0f, left, (int)inner,
              right, (int)inner, 0.0f, result, (int)columns);
}

FOR_EVERY_PROCESSOR
void products_widen_and_add(size_t count, const float *values, double *sums) {
  for (size_t index = 0; index < count; index++) sums[index] += (double)values[index];
}

void products_mirror(size_t size, size_t from, size_t to, double *matrix) {
  // In squares that stay in the cache.
  const size_t side = 32;
  for (size_t row = from; row < to; row += side)
    for (size_t column = 0; column < row + side; column += side)
      for (size_t i = row; i < to && i < row + side; i++)
        for (size_t j = column; j < i && j < column + side; j++) matrix[i * size + j] = matrix[j * size + i];
}

FOR_EVERY_PROCESSOR
void products_moments(size_t count, const float *values, double centre, double *sum, double *squares) {
  double sums[lanes] = {0}, square_sums[lanes] = {0};
  size_t index = 0;
  for (; index + lanes <= count; index += lanes)
    for (int lane = 0; lane < lanes; lane++) {
      double value = (double)values[index + lane] - centre;
      sums[lane] += value;
      square_sums[lane] += value * value;
    }
  for (; index < count; index++) {
    double value = (double)values[index] - centre;
    sums[0] += value;
    square_sums[0] += value * value;
  }
  *sum = total(sums);
  *squares = total(square_sums);
}
