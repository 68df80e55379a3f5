#ifndef CAUGMENTATION_H
#define CAUGMENTATION_H

#include <stddef.h>
#include <stdint.h>

// The inner loops of changing one picture: height x width pixels of red, green, blue, row after row. Every
// operation is rounded as SciPy, NumPy and Pillow round theirs, on every processor.

// Instruction sets; each gives the same numbers.
enum { CAUGMENTATION_PLAIN = 0, CAUGMENTATION_AVX2 = 1 };

// The fastest that this processor has.
int32_t caugmentation_best_instruction_set(void);

enum { CAUGMENTATION_CONSTANT = 0, CAUGMENTATION_NEAREST = 1, CAUGMENTATION_REFLECT = 2, CAUGMENTATION_WRAP = 3 };

// Where pixels come from. Result row y, column x shows the source at
//   row    rows[0] * y + rows[1] * x + rows[2]
//   column columns[0] * y + columns[1] * x + columns[2]
// before the flips.
typedef struct {
  double rows[3];
  double columns[3];
  int32_t moves;  // 0: the map is the identity, and the fields around this one but the flips say nothing
  int32_t fill_mode;
  int32_t order;  // 0: the nearest pixel, 1: linear between the four around
  int32_t flips_horizontally;
  int32_t flips_vertically;
  float fill_value;
} caugmentation_motion;

// What becomes of each value v, in this order:
//   v + shift within lowest...highest
// and where it `brightens`,
//   (v - black) / white * 255, if it also `stretches` (no division by a `white` of 0)
//   the whole part of v, times `brightness`, of that the whole part within 0...255
typedef struct {
  float shift;
  float lowest;
  float highest;
  int32_t brightens;
  int32_t stretches;
  float black;
  float white;
  float brightness;
} caugmentation_tone;

// Moves one picture; `extremes` becomes the least and the greatest value of the result.
void caugmentation_move_bytes(
    int32_t instruction_set, const caugmentation_motion *motion, const uint8_t *source, int32_t height, int32_t width,
    float *result, float extremes[2]);
void caugmentation_move_floats(
    int32_t instruction_set, const caugmentation_motion *motion, const float *source, int32_t height, int32_t width,
    float *result, float extremes[2]);

// Changes `count` values where they are.
void caugmentation_tone_values(int32_t instruction_set, const caugmentation_tone *tone, size_t count, float *values);

#endif
