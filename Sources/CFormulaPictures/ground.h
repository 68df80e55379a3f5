#ifndef FORMULA_GROUND_H
#define FORMULA_GROUND_H
#include "canvas.h"
#include "functions.h"
#include "palette.h"
#include "random.h"
#include "texture.h"

static void blend_plane(float *plane, float from, float to, const float *value, int32_t count) {
  for (int32_t i = 0; i < count; i++) plane[i] = mix(from, to, value[i]);
}

// Leaves, stones, things: ellipses of their own colours, one over the other.
static void scatter(formula_canvas *canvas, const formula_palette *palette, formula_random *r) {
  const int32_t side = canvas->side, count = 4 + random_below(r, 20);
  const float typical = random_between(r, 0.06f, 0.3f);
  for (int32_t k = 0; k < count; k++) {
    const float cx = random_unit(r) * (float)side, cy = random_unit(r) * (float)side;
    const float size = (float)side * typical * random_between(r, 0.4f, 1.8f), slim = random_between(r, 0.2f, 1);
    const float turn = random_unit(r), c = wave(turn + 0.25f), s = wave(turn);
    formula_color color = random_chance(r, 0.5f) ? ground_color(r) : palette->ground[random_below(r, 2)];
    const float light = random_between(r, 0.7f, 1.3f), slope = random_between(r, -0.4f, 0.4f);
    const int32_t top = (int32_t)between(cy - size, 0, (float)side), bottom = (int32_t)between(cy + size + 1, 0, (float)side);
    const int32_t left = (int32_t)between(cx - size, 0, (float)side), right = (int32_t)between(cx + size + 1, 0, (float)side);
    const float inverse = 1 / size, other = 1 / (size * slim), sharp = size * slim;
    for (int32_t row = top; row < bottom; row++) {
      float *red = canvas->red + row * side, *green = canvas->green + row * side, *blue = canvas->blue + row * side;
      for (int32_t column = left; column < right; column++) {
        const float px = (float)column - cx, py = (float)row - cy;
        const float u = (px * c + py * s) * inverse, v = (py * c - px * s) * other;
        const float cover = clamp01((1 - sqrtf(u * u + v * v)) * sharp);
        const float shade = light * (1 + slope * u);
        red[column] = mix(red[column], color.red * shade, cover);
        green[column] = mix(green[column], color.green * shade, cover);
        blue[column] = mix(blue[column], color.blue * shade, cover);
      }
    }
  }
}

// Fills the canvas with what is behind the figures.
static void draw_ground(formula_canvas *canvas, const formula_palette *palette, formula_random *r) {
  const int32_t side = canvas->side, count = side * side;
  formula_color first = palette->ground[0], second = palette->ground[1];
  if (random_chance(r, 0.5f)) first = ground_color(r), second = ground_color(r);
  if (random_chance(r, 0.4f)) second = (formula_color){
      mix(second.red, first.red, 0.6f), mix(second.green, first.green, 0.6f), mix(second.blue, first.blue, 0.6f)};
  const int32_t is_plain = random_chance(r, 0.2f);
  if (is_plain) {
    const float turn = random_unit(r), c = wave(turn + 0.25f) / (float)side, s = wave(turn) / (float)side;
    for (int32_t i = 0; i < count; i++) {
      const float px = (float)(i % side) - 0.5f * (float)side, py = (float)(i / side) - 0.5f * (float)side;
      canvas->value[i] = clamp01(0.5f + px * c + py * s);
    }
  } else {
    const formula_texture texture = texture_drawn((formula_random){random_bits(r)});
    const float scale = random_between(r, 0.5f, 2.5f) * 2 / (float)side;
    const float dx = random_between(r, -20, 20), dy = random_between(r, -20, 20);
    for (int32_t row = 0; row < side; row++) {
      for (int32_t column = 0; column < side; column++) {
        canvas->x[row * side + column] = dx + (float)column * scale;
        canvas->y[row * side + column] = dy + (float)row * scale;
      }
    }
    texture_values(&texture, count, canvas->x, canvas->y, canvas->scratch, canvas->value);
  }
  blend_plane(canvas->red, first.red, second.red, canvas->value, count);
  blend_plane(canvas->green, first.green, second.green, canvas->value, count);
  blend_plane(canvas->blue, first.blue, second.blue, canvas->value, count);
  if (random_chance(r, 0.35f)) scatter(canvas, palette, r);
  const int32_t times = random_chance(r, 0.5f) ? random_below(r, 1 + side / 10) : 0;
  canvas_smooth(canvas->red, side, side, times);
  canvas_smooth(canvas->green, side, side, times);
  canvas_smooth(canvas->blue, side, side, times);
}

#endif
