#ifndef FORMULA_FUNCTIONS_H
#define FORMULA_FUNCTIONS_H
#include <math.h>
#include <stdint.h>

// Functions of the plane that compilers turn into vector code. Built of +, -, *, /, sqrt and floor alone, which every
// machine rounds alike; libm's sine and power differ from one to the next.

// Over the points of a patch; short so that formulas read as formulas.
#define EACH(i) for (int32_t i = 0; i < count; i++)

static inline float clamp01(float x) {
  x = x < 0 ? 0 : x;
  return x > 1 ? 1 : x;
}

static inline float between(float value, float low, float high) { return value < low ? low : value > high ? high : value; }

static inline float mix(float a, float b, float t) { return a + (b - a) * t; }

static inline float smooth(float low, float high, float x) {
  const float t = clamp01((x - low) / (high - low));
  return t * t * (3 - 2 * t);
}

// The sine of `turns` whole turns, to 1e-3.
static inline float wave(float turns) {
  const float x = 2 * (turns - floorf(turns + 0.5f));
  const float y = 4 * x * (1 - fabsf(x));
  return y * (0.775f + 0.225f * fabsf(y));
}

static inline uint32_t lattice_hash(uint32_t seed, int32_t x, int32_t y) {
  uint32_t h = seed + (uint32_t)x * 0x85EBCA6Bu + (uint32_t)y * 0xC2B2AE35u;
  h = (h ^ (h >> 15)) * 0x2C1B3C6Du;
  h = (h ^ (h >> 12)) * 0x297A2D39u;
  return h ^ (h >> 15);
}

static inline float corner(uint32_t hash, float x, float y) {
  const float gx = (float)(int32_t)(hash & 0xFFFF) - 32767.5f, gy = (float)(int32_t)(hash >> 16) - 32767.5f;
  return (gx * x + gy * y) * (1 / 32768.0f);
}

// Gradient noise, about -1 ... 1, whose lattice has distance 1.
static inline float noise(uint32_t seed, float x, float y) {
  const float fx = floorf(x), fy = floorf(y);
  const int32_t i = (int32_t)fx, j = (int32_t)fy;
  const float dx = x - fx, dy = y - fy;
  const float a = corner(lattice_hash(seed, i, j), dx, dy), b = corner(lattice_hash(seed, i + 1, j), dx - 1, dy);
  const float c = corner(lattice_hash(seed, i, j + 1), dx, dy - 1);
  const float d = corner(lattice_hash(seed, i + 1, j + 1), dx - 1, dy - 1);
  const float u = dx * dx * dx * (dx * (dx * 6 - 15) + 10), v = dy * dy * dy * (dy * (dy * 6 - 15) + 10);
  return 1.4f * mix(mix(a, b, u), mix(c, d, u), v);
}

// Distances to the nearest and the second nearest of points scattered one to a cell of side 1.
__attribute__((always_inline)) static inline void cells(uint32_t seed, float x, float y, float *nearest, float *second) {
  const float fx = floorf(x), fy = floorf(y);
  float first = 8, next = 8;
  for (int32_t j = -1; j <= 1; j++) {
    for (int32_t i = -1; i <= 1; i++) {
      const uint32_t h = lattice_hash(seed, (int32_t)fx + i, (int32_t)fy + j);
      const float dx = (float)i + (float)(int32_t)(h & 0xFFFF) * (1 / 65536.0f) - (x - fx);
      const float dy = (float)j + (float)(int32_t)(h >> 16) * (1 / 65536.0f) - (y - fy);
      const float d = dx * dx + dy * dy;
      const float larger = d > first ? d : first;
      next = larger < next ? larger : next;
      first = d < first ? d : first;
    }
  }
  *nearest = sqrtf(first);
  *second = sqrtf(next);
}

// cosines[i] = the cosine of `order` times the angle at which (x[i], y[i]) stands: a power of a complex number, so no
// arctangent is needed.
static void angle_multiples(int32_t order, int32_t count, const float *x, const float *y, float *cosines) {
  enum { PATCH = 64 };
  for (int32_t start = 0; start < count; start += PATCH) {
    const int32_t size = count - start < PATCH ? count - start : PATCH;
    float c[PATCH], s[PATCH], re[PATCH], im[PATCH];
    for (int32_t i = 0; i < size; i++) {
      const float u = x[start + i], v = y[start + i], scale = 1 / sqrtf(u * u + v * v + 1e-6f);
      c[i] = u * scale, s[i] = v * scale, re[i] = 1, im[i] = 0;
    }
    for (int32_t k = 0; k < order; k++) {
      for (int32_t i = 0; i < size; i++) {
        const float next = re[i] * c[i] - im[i] * s[i];
        im[i] = re[i] * s[i] + im[i] * c[i];
        re[i] = next;
      }
    }
    for (int32_t i = 0; i < size; i++) cosines[start + i] = re[i];
  }
}

#endif
