#include "augmentation_code.h"

static const augmentation_code *code(void) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2")) return &augmentation_avx2;
#endif
  return &augmentation_plain;
}

void caugmentation_move_bytes(const caugmentation_motion *motion, const uint8_t *source, int32_t height, int32_t width,
                              float *result, float extremes[2]) {
  code()->move_bytes(motion, source, height, width, result, extremes);
}

void caugmentation_move_floats(const caugmentation_motion *motion, const float *source, int32_t height, int32_t width,
                               float *result, float extremes[2]) {
  code()->move_floats(motion, source, height, width, result, extremes);
}

void caugmentation_tone_values(const caugmentation_tone *tone, size_t count, float *values) {
  code()->tone_values(tone, count, values);
}
