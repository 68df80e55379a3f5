#ifndef FORMULA_EXPOSURE_H
#define FORMULA_EXPOSURE_H
#include "canvas.h"
#include "functions.h"
#include "random.h"

// Light, colour cast, focus and grain of the camera.
static void expose(formula_canvas *canvas, formula_random *r) {
  const int32_t side = canvas->side;
  if (random_chance(r, 0.4f)) {
    const int32_t times = 1 + random_below(r, 1 + side / 32);
    canvas_smooth(canvas->red, side, side, times);
    canvas_smooth(canvas->green, side, side, times);
    canvas_smooth(canvas->blue, side, side, times);
  }
  const float turn = random_unit(r), slope = random_chance(r, 0.5f) ? random_between(r, 0, 0.7f) / side : 0;
  const float sx = slope * wave(turn + 0.25f), sy = slope * wave(turn);
  const float exposure = random_between(r, 0.75f, 1.25f), saturation = random_between(r, 0.6f, 1.25f);
  const float red_cast = random_between(r, 0.92f, 1.08f), green_cast = random_between(r, 0.95f, 1.05f);
  const float blue_cast = random_between(r, 0.9f, 1.1f);
  // x / (x + k (1 - x)) bends mid-tones up or down and leaves black and white where they are.
  const float bend = random_between(r, 0.65f, 1.5f), haze = random_chance(r, 0.2f) ? random_between(r, 0, 0.25f) : 0;
  const float grain = random_chance(r, 0.5f) ? random_between(r, 0.005f, 0.05f) : 0;
  const uint32_t seed = (uint32_t)random_bits(r);
  for (int32_t row = 0; row < side; row++) {
    for (int32_t column = 0; column < side; column++) {
      const int32_t i = row * side + column;
      const float px = (float)column - 0.5f * (float)side, py = (float)row - 0.5f * (float)side;
      const float gain = exposure * (1 + sx * px + sy * py);
      const uint32_t h = lattice_hash(seed, column, row);
      // Two uniform numbers make a triangle, near enough to a bell.
      const float rough = grain * ((float)(int32_t)(h & 0xFFFF) + (float)(int32_t)(h >> 16) - 65535) * (1 / 32768.0f);
      float red = canvas->red[i] * gain * red_cast, green = canvas->green[i] * gain * green_cast;
      float blue = canvas->blue[i] * gain * blue_cast;
      const float gray = 0.3f * red + 0.59f * green + 0.11f * blue;
      red = clamp01(mix(mix(gray, red, saturation), 0.7f, haze));
      green = clamp01(mix(mix(gray, green, saturation), 0.7f, haze));
      blue = clamp01(mix(mix(gray, blue, saturation), 0.7f, haze));
      canvas->red[i] = clamp01(red / (red + bend * (1 - red)) + rough);
      canvas->green[i] = clamp01(green / (green + bend * (1 - green)) + rough);
      canvas->blue[i] = clamp01(blue / (blue + bend * (1 - blue)) + rough);
    }
  }
}

#endif
