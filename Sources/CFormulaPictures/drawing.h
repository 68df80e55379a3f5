// The whole of the drawing code for one instruction set: included once for each, with DRAW the name of its entry.
// Products and sums are rounded one by one: processors that fuse them would draw other bytes.
#pragma STDC FP_CONTRACT OFF

#include <stdlib.h>

#include "draw.h"
#include "exposure.h"
#include "figures.h"
#include "ground.h"

enum { PLANES = 13 };

int32_t DRAW(
    uint64_t seed, const int32_t factors[CFORMULA_FACTORS], uint64_t variation, int32_t side, uint8_t *rgb) {
  const size_t count = (size_t)side * (size_t)side;
  float *planes = malloc(sizeof(float) * PLANES * count);
  if (!planes) return -1;
  formula_canvas canvas = {
      side, planes, planes + count, planes + 2 * count, planes + 3 * count, planes + 4 * count, planes + 5 * count,
      planes + 6 * count, planes + 7 * count, planes + 8 * count, planes + 9 * count, planes + 10 * count};
  const formula_subject subject = {
      shape_drawn(random_stream(seed, CFORMULA_SHAPE, (uint64_t)factors[CFORMULA_SHAPE])),
      texture_drawn(random_stream(seed, CFORMULA_TEXTURE, (uint64_t)factors[CFORMULA_TEXTURE])),
      palette_drawn(random_stream(seed, CFORMULA_PALETTE, (uint64_t)factors[CFORMULA_PALETTE]))};
  formula_random random = random_stream(seed, CFORMULA_FACTORS, variation);
  draw_ground(&canvas, &subject.palette, &random);
  draw_figures(&canvas, &subject, &random);
  expose(&canvas, &random);
  for (size_t i = 0; i < count; i++) {
    rgb[3 * i] = (uint8_t)(canvas.red[i] * 255 + 0.5f);
    rgb[3 * i + 1] = (uint8_t)(canvas.green[i] * 255 + 0.5f);
    rgb[3 * i + 2] = (uint8_t)(canvas.blue[i] * 255 + 0.5f);
  }
  free(planes);
  return 0;
}
