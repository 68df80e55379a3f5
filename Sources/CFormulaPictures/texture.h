#ifndef FORMULA_TEXTURE_H
#define FORMULA_TEXTURE_H
#include "functions.h"
#include "random.h"

enum {
  TEXTURE_CLOUDS, TEXTURE_RIDGES, TEXTURE_STRIPES, TEXTURE_CELLS, TEXTURE_CRACKS, TEXTURE_CHECKS, TEXTURE_SPOTS,
  TEXTURE_RINGS, TEXTURE_FUR, TEXTURE_MARBLE, TEXTURE_WEAVE, TEXTURE_RAYS, TEXTURE_PLAIN, TEXTURE_KINDS
};

// A function from the plane to 0 ... 1.
typedef struct {
  int32_t kind, octaves;
  uint32_t seed;
  // Turns or cells per unit, across and along.
  float across, along, cosine, sine;
  // How far and how finely places are moved before the function is asked.
  float warp, warp_frequency;
  float gain, detail, balance, threshold, softness, phase;
} formula_texture;

static formula_texture texture_drawn(formula_random random) {
  formula_random *r = &random;
  formula_texture t;
  t.kind = random_below(r, TEXTURE_KINDS);
  t.seed = (uint32_t)random_bits(r);
  const float frequency = 1.5f * (1 + 5 * random_unit(r) * random_unit(r));
  float stretch = random_chance(r, 0.5f) ? 1 : random_between(r, 1, 3);
  if (t.kind == TEXTURE_FUR) stretch = random_between(r, 5, 14);
  t.across = frequency * (t.kind == TEXTURE_FUR ? 2.2f : 1);
  t.along = t.across / stretch;
  const float angle = random_unit(r);
  t.cosine = wave(angle + 0.25f), t.sine = wave(angle);
  t.warp = random_chance(r, 0.6f) ? random_between(r, 0.05f, 0.5f) : 0;
  t.warp_frequency = random_between(r, 0.6f, 2.5f);
  t.octaves = 1 + random_below(r, 4);
  t.gain = random_between(r, 0.35f, 0.75f);
  t.detail = random_chance(r, 0.5f) ? random_between(r, 0.05f, 0.35f) : 0;
  t.balance = random_between(r, 0.2f, 0.8f);
  t.threshold = random_between(r, 0.3f, 0.7f);
  t.softness = random_chance(r, 0.5f) ? random_between(r, 0.04f, 0.15f) : random_between(r, 0.25f, 0.6f);
  t.phase = random_unit(r);
  return t;
}

static void add_noise(
    uint32_t seed, int32_t octaves, float gain, int32_t is_ridged, int32_t count, const float *x, const float *y,
    float *out) {
  float amplitude = 1, total = 0, frequency = 1;
  EACH(i) out[i] = 0;
  for (int32_t octave = 0; octave < octaves; octave++) {
    const uint32_t own = seed + (uint32_t)octave * 0x9E3779B9u;
    if (is_ridged) {
      EACH(i) out[i] += amplitude * (1 - 2 * fabsf(noise(own, x[i] * frequency, y[i] * frequency)));
    } else {
      EACH(i) out[i] += amplitude * noise(own, x[i] * frequency, y[i] * frequency);
    }
    total += amplitude;
    amplitude *= gain;
    frequency *= 2.03f;
  }
  const float scale = 1 / total;
  EACH(i) out[i] *= scale;
}

// out[i] = the texture at (x[i], y[i]), 0 ... 1. `scratch` holds 3 * count.
static void texture_values(
    const formula_texture *t, int32_t count, const float *x, const float *y, float *scratch, float *out) {
  float *u = scratch, *v = scratch + count, *extra = scratch + 2 * count;
  const float phase = 16 * t->phase;
  EACH(i) {
    u[i] = x[i] * t->cosine + y[i] * t->sine;
    v[i] = y[i] * t->cosine - x[i] * t->sine;
  }
  if (t->warp > 0) {
    EACH(i) {
      const float f = t->warp_frequency, a = u[i], b = v[i];
      u[i] = a + t->warp * noise(t->seed ^ 0x51u, a * f, b * f);
      v[i] = b + t->warp * noise(t->seed ^ 0xA7u, a * f, b * f);
    }
  }
  if (t->kind != TEXTURE_RINGS && t->kind != TEXTURE_RAYS) {
    EACH(i) u[i] = u[i] * t->across + phase, v[i] = v[i] * t->along - phase;
  }
  switch (t->kind) {
  case TEXTURE_CLOUDS:
    add_noise(t->seed, t->octaves + 1, t->gain, 0, count, u, v, out);
    EACH(i) out[i] = 0.5f + 0.9f * out[i];
    break;
  case TEXTURE_RIDGES:
    add_noise(t->seed, t->octaves, t->gain, 1, count, u, v, out);
    EACH(i) out[i] = 0.5f + 0.5f * out[i];
    break;
  case TEXTURE_STRIPES:
    EACH(i) out[i] = 0.5f + 0.5f * wave(u[i]);
    break;
  case TEXTURE_CELLS:
    EACH(i) {
      float a, b;
      cells(t->seed, u[i], v[i], &a, &b);
      out[i] = 1.1f * a;
    }
    break;
  case TEXTURE_CRACKS:
    EACH(i) {
      float a, b;
      cells(t->seed, u[i], v[i], &a, &b);
      out[i] = 1 - 2.5f * (b - a);
    }
    break;
  case TEXTURE_CHECKS:
    EACH(i) out[i] = 0.5f + 0.5f * wave(0.5f * u[i]) * wave(0.5f * v[i]);
    break;
  case TEXTURE_SPOTS:
    EACH(i) {
      const float row = floorf(v[i]);
      const float du = u[i] + 0.5f * row - floorf(u[i] + 0.5f * row) - 0.5f, dv = v[i] - row - 0.5f;
      const uint32_t h = lattice_hash(t->seed, (int32_t)floorf(u[i] + 0.5f * row), (int32_t)row);
      const float size = 1 + t->gain * ((float)(int32_t)(h & 0xFFFF) * (1 / 65536.0f) - 0.5f);
      out[i] = clamp01(1.2f - 2.4f * size * sqrtf(du * du + dv * dv));
    }
    break;
  case TEXTURE_RINGS:
    EACH(i) out[i] = 0.5f + 0.5f * wave(t->across * 0.8f * sqrtf(u[i] * u[i] + v[i] * v[i]) + phase);
    break;
  case TEXTURE_FUR:
    add_noise(t->seed, t->octaves, t->gain, 0, count, u, v, out);
    EACH(i) out[i] = 0.5f + 0.8f * out[i];
    break;
  case TEXTURE_MARBLE:
    add_noise(t->seed, t->octaves + 1, t->gain, 0, count, u, v, extra);
    EACH(i) out[i] = 0.5f + 0.5f * wave(0.4f * u[i] + 1.5f * extra[i]);
    break;
  case TEXTURE_WEAVE:
    EACH(i) {
      const float a = wave(u[i]), b = wave(v[i]), over = wave(0.5f * u[i]) * wave(0.5f * v[i]) > 0 ? a : b;
      out[i] = 0.5f + 0.5f * over;
    }
    break;
  case TEXTURE_RAYS:
    angle_multiples(4 + (int32_t)(12 * t->gain), count, u, v, extra);
    EACH(i) out[i] = 0.5f + 0.5f * extra[i];
    break;
  default:
    EACH(i) out[i] = 0.5f + 0.4f * noise(t->seed, 0.3f * u[i], 0.3f * v[i]);
  }
  const float low = t->threshold - t->softness, high = t->threshold + t->softness;
  EACH(i) out[i] = smooth(low, high, out[i]);
  if (t->detail > 0) {
    EACH(i) extra[i] = noise(t->seed ^ 0x3Du, 3.7f * t->across * x[i], 3.7f * t->across * y[i]);
    EACH(i) out[i] = clamp01(out[i] + t->detail * extra[i]);
  }
}

#endif
