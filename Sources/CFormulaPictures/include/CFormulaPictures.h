#ifndef CFORMULAPICTURES_H
#define CFORMULAPICTURES_H
#include <stdint.h>

// Pictures drawn from formulas, for networks to learn from. No photograph takes part.
//
// A catalogue, made from a seed, numbers shapes (contours, bodies of ellipses, polygons, iterated function systems …),
// textures (noises, stripes, cells …) and palettes. A picture shows one of each; all else (pose, number, light,
// background, focus, colour cast) is drawn from its own key.

enum { CFORMULA_SHAPE, CFORMULA_TEXTURE, CFORMULA_PALETTE, CFORMULA_FACTORS };

// The largest side of a picture.
enum { CFORMULA_MAX_SIDE = 512 };

// Instruction sets; each draws the same bytes.
enum { CFORMULA_PLAIN, CFORMULA_AVX2 };

// The fastest that this processor has.
int32_t cformula_best_instruction_set(void);

// Draws one picture. Pure and thread-safe: the same arguments give the same bytes on every machine.
//
// instruction_set: one that this processor has. seed: which catalogue. factors: CFORMULA_FACTORS numbers of its entries, at least 0. variation: the picture's own key.
// rgb: side * side * 3 bytes, row-major, red first. side: 1 ... CFORMULA_MAX_SIDE.
// Returns 0, or -1 where memory is missing.
int32_t cformula_draw(
    int32_t instruction_set, uint64_t seed, const int32_t factors[CFORMULA_FACTORS], uint64_t variation, int32_t side,
    uint8_t *rgb);

#endif
