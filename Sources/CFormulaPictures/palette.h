#ifndef FORMULA_PALETTE_H
#define FORMULA_PALETTE_H
#include "functions.h"
#include "random.h"

typedef struct {
  float red, green, blue;
} formula_color;

// The colours of a figure: its body, the pattern on it, its middle; and two of what is behind it.
typedef struct {
  formula_color body, pattern, middle, ground[2];
} formula_palette;

static formula_color from_hsv(float hue, float saturation, float value) {
  const float h = 6 * (hue - floorf(hue));
  const formula_color pure = {
      clamp01(fabsf(h - 3) - 1), clamp01(2 - fabsf(h - 2)), clamp01(2 - fabsf(h - 4))};
  return (formula_color){
      value * mix(1, pure.red, saturation), value * mix(1, pure.green, saturation),
      value * mix(1, pure.blue, saturation)};
}

// A colour of what is mostly behind things: leaves, earth, walls, skies.
static formula_color ground_color(formula_random *r) {
  const float value = random_between(r, 0.08f, 0.95f);
  static const struct {
    float hues[2], saturations[2], value;
  } kinds[] = {
      {{0.18f, 0.42f}, {0.2f, 0.8f}, 0.8f}, {{0.03f, 0.14f}, {0.1f, 0.6f}, 1}, {{0.52f, 0.66f}, {0.05f, 0.6f}, 1},
      {{0, 1}, {0, 0.12f}, 1}, {{0, 1}, {0, 0.9f}, 1}};
  const int32_t kind = random_below(r, 5);
  const float hue = random_between(r, kinds[kind].hues[0], kinds[kind].hues[1]);
  const float saturation = random_between(r, kinds[kind].saturations[0], kinds[kind].saturations[1]);
  return from_hsv(hue, saturation, value * kinds[kind].value);
}

static formula_palette palette_drawn(formula_random random) {
  formula_random *r = &random;
  const float hue = random_unit(r), value = random_between(r, 0.15f, 1);
  const float saturation = random_chance(r, 0.3f) ? random_between(r, 0, 0.3f) : random_between(r, 0.3f, 1);
  formula_palette p;
  p.body = from_hsv(hue, saturation, value);
  // Patterns are mostly the same hue, lighter or darker.
  const int32_t is_near = random_chance(r, 0.6f);
  const float other = is_near ? hue + random_between(r, -0.07f, 0.07f) : random_unit(r);
  const float brighter = value > 0.55f ? value - random_between(r, 0.15f, 0.5f) : value + random_between(r, 0.15f, 0.5f);
  p.pattern = from_hsv(other, clamp01(saturation + random_between(r, -0.4f, 0.3f)), clamp01(brighter));
  const float middle_hue = random_unit(r), middle_saturation = random_between(r, 0.1f, 1);
  p.middle = from_hsv(middle_hue, middle_saturation, random_between(r, 0.1f, 1));
  p.ground[0] = ground_color(r);
  p.ground[1] = ground_color(r);
  return p;
}

#endif
