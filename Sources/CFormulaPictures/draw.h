#ifndef FORMULA_DRAW_H
#define FORMULA_DRAW_H
#include "CFormulaPictures.h"

// `cformula_draw` in the code of one instruction set; all give the same bytes.
int32_t formula_draw_plain(
    uint64_t seed, const int32_t factors[CFORMULA_FACTORS], uint64_t variation, int32_t side, uint8_t *rgb);
int32_t formula_draw_avx2(
    uint64_t seed, const int32_t factors[CFORMULA_FACTORS], uint64_t variation, int32_t side, uint8_t *rgb);

#endif
