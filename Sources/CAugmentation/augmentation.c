#include "augmentation_code.h"

#if defined(__x86_64__)
int32_t caugmentation_best_instruction_set(void) {
  return __builtin_cpu_supports("avx2") ? CAUGMENTATION_AVX2 : CAUGMENTATION_PLAIN;
}

static const augmentation_code *code_for(int32_t instruction_set) {
  return instruction_set == CAUGMENTATION_AVX2 ? &augmentation_avx2 : &augmentation_plain;
}
#else
int32_t caugmentation_best_instruction_set(void) { return CAUGMENTATION_PLAIN; }

static const augmentation_code *code_for(int32_t instruction_set) {
  (void)instruction_set;
  return &augmentation_plain;
}
#endif

void caugmentation_move_bytes(
    int32_t instruction_set, const caugmentation_motion *motion, const uint8_t *source, int32_t height, int32_t width,
    float *result, float extremes[2]) {
  code_for(instruction_set)->move_bytes(motion, source, height, width, result, extremes);
}

void caugmentation_move_floats(
    int32_t instruction_set, const caugmentation_motion *motion, const float *source, int32_t height, int32_t width,
    float *result, float extremes[2]) {
  code_for(instruction_set)->move_floats(motion, source, height, width, result, extremes);
}

void caugmentation_tone_values(int32_t instruction_set, const caugmentation_tone *tone, size_t count, float *values) {
  code_for(instruction_set)->tone_values(tone, count, values);
}
