#include "draw.h"

int32_t cformula_draw(
    uint64_t seed, const int32_t factors[CFORMULA_FACTORS], uint64_t variation, int32_t side, uint8_t *rgb) {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2")) return formula_draw_avx2(seed, factors, variation, side, rgb);
#endif
  return formula_draw_plain(seed, factors, variation, side, rgb);
}
