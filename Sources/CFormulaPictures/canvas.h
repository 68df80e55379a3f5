#ifndef FORMULA_CANVAS_H
#define FORMULA_CANVAS_H
#include <stdint.h>

// A picture in the making: planes of side * side numbers, colours 0 ... 1.
typedef struct {
  int32_t side;
  float *red, *green, *blue;
  // For what is drawn next: places, values of its formulas, how much of each pixel it covers.
  float *x, *y, *value, *depth, *zone, *cover, *height, *scratch;
} formula_canvas;

// One line of `count` numbers `step` apart.
static void smooth_rows(float *plane, int32_t rows, int32_t columns) {
  for (int32_t row = 0; row < rows; row++) {
    float *line = plane + (int64_t)row * columns, before = line[0];
    for (int32_t i = 0; i < columns; i++) {
      const float own = line[i], after = line[i + 1 < columns ? i + 1 : i];
      line[i] = 0.25f * before + 0.5f * own + 0.25f * after;
      before = own;
    }
  }
}

static void smooth_columns(float *plane, int32_t rows, int32_t columns) {
  // Blocks of columns, so that the rows before are in registers or the nearest cache.
  enum { WIDTH = 64 };
  for (int32_t start = 0; start < columns; start += WIDTH) {
    const int32_t width = columns - start < WIDTH ? columns - start : WIDTH;
    float before[WIDTH];
    for (int32_t i = 0; i < width; i++) before[i] = plane[start + i];
    for (int32_t row = 0; row < rows; row++) {
      float *line = plane + (int64_t)row * columns + start, *next = row + 1 < rows ? line + columns : line;
      for (int32_t i = 0; i < width; i++) {
        const float own = line[i];
        line[i] = 0.25f * before[i] + 0.5f * own + 0.25f * next[i];
        before[i] = own;
      }
    }
  }
}

// Smooths a plane of rows × columns in place: `times` passes of (1 2 1) / 4 both ways.
static void canvas_smooth(float *plane, int32_t rows, int32_t columns, int32_t times) {
  for (int32_t time = 0; time < times; time++) {
    smooth_rows(plane, rows, columns);
    smooth_columns(plane, rows, columns);
  }
}

#endif
