#include "draw.h"

#if defined(__x86_64__)
int32_t cformula_best_instruction_set(void) {
  return __builtin_cpu_supports("avx2") ? CFORMULA_AVX2 : CFORMULA_PLAIN;
}

int32_t cformula_draw(
    int32_t instruction_set, uint64_t seed, const int32_t factors[CFORMULA_FACTORS], uint64_t variation, int32_t side,
    uint8_t *rgb) {
  return instruction_set == CFORMULA_AVX2 ? formula_draw_avx2(seed, factors, variation, side, rgb)
                                          : formula_draw_plain(seed, factors, variation, side, rgb);
}
#else
int32_t cformula_best_instruction_set(void) { return CFORMULA_PLAIN; }

int32_t cformula_draw(
    int32_t instruction_set, uint64_t seed, const int32_t factors[CFORMULA_FACTORS], uint64_t variation, int32_t side,
    uint8_t *rgb) {
  (void)instruction_set;
  return formula_draw_plain(seed, factors, variation, side, rgb);
}
#endif
