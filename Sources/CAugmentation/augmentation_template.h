// The inner loops for one instruction set. A file that includes this defines
//   CODE    the name of the `augmentation_code` that is made
//   TARGET  what the functions are compiled for, if not for any processor

#include <float.h>
#include <math.h>
#include <string.h>

#include "augmentation_code.h"

#ifdef TARGET
#pragma clang attribute push(__attribute__((target(TARGET))), apply_to = function)
#endif
// Rounding after every operation is part of the result.
#pragma STDC FP_CONTRACT OFF

#define INLINE static inline __attribute__((always_inline))

// Red, green and blue of a pixel; what the fourth holds means nothing.
typedef float single_pixel __attribute__((vector_size(16)));
typedef double double_pixel __attribute__((vector_size(32)));
typedef uint8_t byte_pixel __attribute__((vector_size(4)));

// A picture and how its pixels are read: up to the pixel before the last with what follows them.
typedef struct {
  const uint8_t *bytes;
  const float *floats;
  ptrdiff_t last;  // the index of the last pixel's red
} picture;

// Not the value returned: a vector wider than the processor's must not leave a function, inlined or not.
INLINE void read_pixel(const picture *from, ptrdiff_t at, double_pixel *pixel) {
  if (from->bytes) {
    byte_pixel values = {};
    if (at < from->last) memcpy(&values, from->bytes + at, 4);
    else memcpy(&values, from->bytes + at, 3);
    *pixel = __builtin_convertvector(values, double_pixel);
  } else {
    single_pixel values = {};
    if (at < from->last) memcpy(&values, from->floats + at, 16);
    else memcpy(&values, from->floats + at, 12);
    *pixel = __builtin_convertvector(values, double_pixel);
  }
}

// SciPy's `map_coordinate`: where the coordinate `at` of a side of `length` pixels lies once the side is continued
// by `mode`; less than -0.5 where there is nothing.
INLINE double continued(double at, double length, int mode) {
  double last = length - 1;
  if (at >= 0 && at <= last) return at;
  switch (mode) {
    case CAUGMENTATION_NEAREST: return at < 0 ? 0 : last;
    case CAUGMENTATION_REFLECT: {
      if (length <= 1) return 0;
      double period = 2 * length;
      if (at < 0) {
        if (at < -period) at = period * trunc(-at / period) + at;
        return at < -length ? at + period : (at > -DBL_EPSILON ? DBL_EPSILON : -at) - 1;
      }
      at -= period * trunc(at / period);
      return at >= length ? period - at - 1 : at;
    }
    case CAUGMENTATION_WRAP:
      // The last pixel is the first one again: SciPy's `wrap` is a pixel short of a period.
      if (length <= 1) return 0;
      return at < 0 ? at + last * (trunc(-at / last) + 1) : at - last * trunc(at / last);
    default: return -1;
  }
}

INLINE ptrdiff_t within(ptrdiff_t index, ptrdiff_t count) { return index < 0 ? 0 : index < count ? index : count - 1; }

// Four pixels, weighted by the parts of a row and a column that are behind (row, column); in SciPy's order, so that
// every bit is SciPy's.
INLINE single_pixel weighted(const double_pixel corners[4], double row, double column) {
  double upper = 1 - row, lower = 1 - upper, before = 1 - column, after = 1 - before;
  double_pixel sum = corners[0] * upper * before;
  sum += corners[1] * upper * after;
  sum += corners[2] * lower * before;
  sum += corners[3] * lower * after;
  return __builtin_convertvector(sum, single_pixel);
}

// The value between four pixels of the picture: neither coordinate is less than 0 or as much as that of the last pixel.
INLINE single_pixel between_inside(const picture *from, ptrdiff_t width, double row, double column) {
  ptrdiff_t top = (ptrdiff_t)row, left = (ptrdiff_t)column;
  ptrdiff_t first = (top * width + left) * 3, second = first + width * 3;
  double_pixel corners[4];
  read_pixel(from, first, &corners[0]);
  read_pixel(from, first + 3, &corners[1]);
  read_pixel(from, second, &corners[2]);
  read_pixel(from, second + 3, &corners[3]);
  return weighted(corners, row - (double)top, column - (double)left);
}

// The value between the four pixels around (row, column), of which some may be the pixels at the edge once more.
INLINE single_pixel between(const picture *from, ptrdiff_t height, ptrdiff_t width, double row, double column) {
  // Below 0, and there above -1, are only coordinates between a picture and its mirror image.
  ptrdiff_t top = row < 0 ? -1 : (ptrdiff_t)row, left = column < 0 ? -1 : (ptrdiff_t)column;
  ptrdiff_t first = within(top, height) * width, second = within(top + 1, height) * width;
  ptrdiff_t start = within(left, width), end = within(left + 1, width);
  double_pixel corners[4];
  read_pixel(from, (first + start) * 3, &corners[0]);
  read_pixel(from, (first + end) * 3, &corners[1]);
  read_pixel(from, (second + start) * 3, &corners[2]);
  read_pixel(from, (second + end) * 3, &corners[3]);
  return weighted(corners, row - (double)top, column - (double)left);
}

INLINE single_pixel exact_pixel(const picture *from, ptrdiff_t at) {
  double_pixel pixel;
  read_pixel(from, at, &pixel);
  return __builtin_convertvector(pixel, single_pixel);
}

INLINE single_pixel moved_pixel(
    const caugmentation_motion *motion, int mode, int order, const picture *from, ptrdiff_t height, ptrdiff_t width,
    double row, double column) {
  if (order == 1 && row >= 0 && row < (double)(height - 1) && column >= 0 && column < (double)(width - 1))
    return between_inside(from, width, row, column);
  row = continued(row, (double)height, mode);
  column = continued(column, (double)width, mode);
  if (mode == CAUGMENTATION_CONSTANT && (row < 0 || column < 0)) return motion->fill_value - (single_pixel){};
  if (order == 1) return between(from, height, width, row, column);
  // Both are at least -0.5 here up to rounding, and `within` takes care of that.
  ptrdiff_t nearest_row = within((ptrdiff_t)(row + 0.5), height);
  ptrdiff_t nearest_column = within((ptrdiff_t)(column + 0.5), width);
  return exact_pixel(from, (nearest_row * width + nearest_column) * 3);
}

INLINE void move(
    const caugmentation_motion *motion, int moves, int mode, int order, const picture *from, ptrdiff_t height,
    ptrdiff_t width, float *result, float *extremes) {
  single_pixel least = FLT_MAX - (single_pixel){}, greatest = -FLT_MAX - (single_pixel){};
  for (ptrdiff_t line = 0; line < height; line++) {
    ptrdiff_t y = motion->flips_vertically ? height - 1 - line : line;
    double first_row = motion->rows[2] + (double)y * motion->rows[0];
    double first_column = motion->columns[2] + (double)y * motion->columns[0];
    for (ptrdiff_t place = 0; place < width; place++) {
      ptrdiff_t x = motion->flips_horizontally ? width - 1 - place : place;
      single_pixel value;
      if (moves) {
        double row = first_row + (double)x * motion->rows[1], column = first_column + (double)x * motion->columns[1];
        value = moved_pixel(motion, mode, order, from, height, width, row, column);
      } else {
        value = exact_pixel(from, (y * width + x) * 3);
      }
      least = __builtin_elementwise_min(least, value);
      greatest = __builtin_elementwise_max(greatest, value);
      // Pixels are written in order: the fourth value is overwritten by the pixel after.
      ptrdiff_t to = (line * width + place) * 3;
      if (to < from->last) memcpy(result + to, &value, 16);
      else memcpy(result + to, &value, 12);
    }
  }
  extremes[0] = fminf(least[0], fminf(least[1], least[2]));
  extremes[1] = fmaxf(greatest[0], fmaxf(greatest[1], greatest[2]));
}

// What is constant in a loop is made so.
INLINE void move_any(
    const caugmentation_motion *motion, picture from, ptrdiff_t height, ptrdiff_t width, float *result,
    float *extremes) {
  if (!motion->moves) return move(motion, 0, 0, 0, &from, height, width, result, extremes);
#define MOVE(mode)                                                                            \
  if (motion->order == 1) move(motion, 1, mode, 1, &from, height, width, result, extremes); \
  else move(motion, 1, mode, 0, &from, height, width, result, extremes);                    \
  break
  switch (motion->fill_mode) {
    case CAUGMENTATION_NEAREST: MOVE(CAUGMENTATION_NEAREST);
    case CAUGMENTATION_REFLECT: MOVE(CAUGMENTATION_REFLECT);
    case CAUGMENTATION_WRAP: MOVE(CAUGMENTATION_WRAP);
    default: MOVE(CAUGMENTATION_CONSTANT);
  }
#undef MOVE
}

static void move_bytes(
    const caugmentation_motion *motion, const uint8_t *source, int32_t height, int32_t width, float *result,
    float *extremes) {
  picture from = {.bytes = source, .last = ((ptrdiff_t)height * width - 1) * 3};
  move_any(motion, from, height, width, result, extremes);
}

static void move_floats(
    const caugmentation_motion *motion, const float *source, int32_t height, int32_t width, float *result,
    float *extremes) {
  picture from = {.floats = source, .last = ((ptrdiff_t)height * width - 1) * 3};
  move_any(motion, from, height, width, result, extremes);
}

INLINE float limited(float value, float least, float greatest) {
  value = value < least ? least : value;
  return value > greatest ? greatest : value;
}

INLINE void tone_loop(const caugmentation_tone *tone, int stretches, int brightens, size_t count, float *values) {
  float shift = tone->shift, lowest = tone->lowest, highest = tone->highest, black = tone->black;
  float white = tone->white == 0 ? 1 : tone->white, brightness = tone->brightness;
  for (size_t i = 0; i < count; i++) {
    float value = limited(values[i] + shift, lowest, highest);
    if (stretches) value = (value - black) / white * 255;
    if (brightens) value = (float)(int32_t)limited((float)(int32_t)value * brightness, 0, 255);
    values[i] = value;
  }
}

static void tone_values(const caugmentation_tone *tone, size_t count, float *values) {
  if (!tone->brightens) tone_loop(tone, 0, 0, count, values);
  else if (!tone->stretches) tone_loop(tone, 0, 1, count, values);
  else tone_loop(tone, 1, 1, count, values);
}

const augmentation_code CODE = {move_bytes, move_floats, tone_values};

#ifdef TARGET
#pragma clang attribute pop
#endif
