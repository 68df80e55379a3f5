#include "CSVM.h"
#include "dispatch.h"

// Eight sums at a time; one would wait for each addition to finish.
static inline __attribute__((always_inline)) double dot(size_t count, const double *left, const double *right) {
  double sums[16] = {0};
  size_t index = 0;
  for (; index + 16 <= count; index += 16)
    for (int lane = 0; lane < 16; lane++) sums[lane] += left[index + lane] * right[index + lane];
  double rest = 0;
  for (; index < count; index++) rest += left[index] * right[index];
  for (int width = 8; width > 0; width /= 2)
    for (int lane = 0; lane < width; lane++) sums[lane] += sums[lane + width];
  return sums[0] + rest;
}

CSVM_FOR_EVERY_PROCESSOR
void csvm_add_decisions(size_t sample_count, size_t support_count, const double *kernel, size_t kernel_stride,
                        size_t support_start, size_t class_count, const size_t *class_starts,
                        const double *coefficients, size_t coefficient_stride, double *decisions) {
  size_t pair_count = class_count * (class_count - 1) / 2;
  size_t support_end = support_start + support_count;
  for (size_t sample = 0; sample < sample_count; sample++) {
    const double *values = kernel + sample * kernel_stride;
    double *sums = decisions + sample * pair_count;
    for (size_t owner = 0; owner < class_count; owner++) {
      size_t from = class_starts[owner] > support_start ? class_starts[owner] : support_start;
      size_t to = class_starts[owner + 1] < support_end ? class_starts[owner + 1] : support_end;
      if (from >= to) continue;
      for (size_t other = 0; other < class_count; other++) {
        if (other == owner) continue;
        size_t low = owner < other ? owner : other, high = owner < other ? other : owner;
        size_t row = owner < other ? other - 1 : other;
        // Pairs before those of `low`, then those of `low` before `high`.
        size_t pair = low * (2 * class_count - low - 1) / 2 + (high - low - 1);
        sums[pair] +=
            dot(to - from, values + (from - support_start), coefficients + row * coefficient_stride + from);
      }
    }
  }
}
