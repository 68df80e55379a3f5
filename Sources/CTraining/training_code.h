#ifndef TRAINING_CODE_H
#define TRAINING_CODE_H

#include <stddef.h>

#include "CTraining.h"

/// What is compiled once for each instruction set.
typedef struct {
  /// result (rows x columns) = left * right, or += where it accumulates; left's element (r, k) is at
  /// r * row_step + k * inner_step. Lines of `right` are readable up to a multiple of 16 columns.
  void (*multiply)(
      ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t inner, const float *left, ptrdiff_t row_step, ptrdiff_t inner_step,
      const float *right, ptrdiff_t right_stride, float *result, ptrdiff_t result_stride, int accumulates);
  double (*update)(
      const ctraining_rule *rule, ptrdiff_t count, const float *gradient, float *weights, float *first, float *second);
} training_code;

extern const training_code training_plain;
#if defined(__x86_64__)
extern const training_code training_avx2, training_avx512;
#endif

#endif
