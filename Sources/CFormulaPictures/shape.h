#ifndef FORMULA_SHAPE_H
#define FORMULA_SHAPE_H
#include "functions.h"
#include "random.h"

enum {
  SHAPE_CONTOUR, SHAPE_PETALS, SHAPE_BODY, SHAPE_POLYGON, SHAPE_FRACTAL, SHAPE_BRANCHES, SHAPE_BLOB, SHAPE_RING,
  SHAPE_KINDS
};
enum { SHAPE_HARMONICS = 12, SHAPE_PARTS = 12, SHAPE_MAPS = 6 };

// A figure in the disc of radius 1.
typedef struct {
  int32_t kind, count, inner_kind;
  uint32_t seed;
  // Contours: the radius at an angle is 1 + sum a_k cos k + b_k sin k.
  float a[SHAPE_HARMONICS + 1], b[SHAPE_HARMONICS + 1];
  // Bodies and branches: segments with a radius at either end. Polygons: sides, as direction and distance.
  float part[SHAPE_PARTS][6];
  // Fractals: affine maps with their cumulated probabilities.
  float map[SHAPE_MAPS][7];
  float center, depth, power, roundness, hole, hole_x, hole_y;
} formula_shape;

static void draw_contour(formula_shape *s, formula_random *r) {
  const float roughness = random_between(r, 0.3f, 1.1f);
  const int32_t fold = random_chance(r, 0.5f) ? 1 : 2 + random_below(r, 4);
  for (int32_t k = 1; k <= SHAPE_HARMONICS; k++) {
    s->a[k] = s->b[k] = 0;
    if (k % fold) continue;
    const float size = roughness * random_between(r, -0.5f, 0.5f) / (1 + 0.45f * (float)k / (float)fold);
    const float turn = random_unit(r);
    s->a[k] = size * wave(turn + 0.25f);
    s->b[k] = size * wave(turn);
  }
}

static void draw_body(formula_shape *s, formula_random *r) {
  s->count = 3 + random_below(r, 5);
  const int32_t is_mirrored = random_chance(r, 0.5f);
  float extent = 0;
  for (int32_t k = 0; k < s->count; k++) {
    float *p = s->part[k];
    if (is_mirrored && k % 2 == 0 && k > 0) {
      const float *twin = s->part[k - 1];
      p[0] = -twin[0], p[1] = twin[1], p[2] = -twin[2], p[3] = twin[3], p[4] = twin[4], p[5] = twin[5];
    } else {
      const float reach = k ? 0.75f : 0.3f;
      p[0] = k ? random_between(r, -0.4f, 0.4f) : random_between(r, -0.15f, 0.15f);
      p[1] = k ? random_between(r, -0.4f, 0.4f) : random_between(r, -0.3f, 0);
      p[2] = p[0] + random_between(r, -reach, reach), p[3] = p[1] + random_between(r, -reach, reach);
      p[4] = random_between(r, 0.06f, k ? 0.22f : 0.45f), p[5] = p[4] * random_between(r, 0.3f, 1.2f);
      if (k == 0 && is_mirrored) p[0] = p[2] = 0;
    }
    for (int32_t end = 0; end < 4; end += 2) {
      const float far = sqrtf(p[end] * p[end] + p[end + 1] * p[end + 1]) + p[4 + end / 2];
      extent = far > extent ? far : extent;
    }
  }
  for (int32_t k = 0; k < s->count; k++) {
    for (int32_t j = 0; j < 6; j++) s->part[k][j] /= extent;
  }
}

static void draw_branches(formula_shape *s, formula_random *r) {
  s->count = 5 + random_below(r, SHAPE_PARTS - 4);
  const float spread = random_between(r, 0.06f, 0.2f), shrink = random_between(r, 0.65f, 0.9f);
  const float width = random_between(r, 0.05f, 0.14f), bend = random_between(r, -0.05f, 0.05f);
  float angle[SHAPE_PARTS], length[SHAPE_PARTS];
  float extent = 0;
  for (int32_t k = 0; k < s->count; k++) {
    float *p = s->part[k];
    const int32_t parent = (k - 1) / 2;
    if (k == 0) {
      p[0] = 0, p[1] = -0.6f, angle[0] = 0.25f + bend, length[0] = 0.6f, p[4] = width;
    } else {
      p[0] = s->part[parent][2], p[1] = s->part[parent][3];
      angle[k] = angle[parent] + (k % 2 ? spread : -spread) + random_between(r, -0.03f, 0.03f) + bend;
      length[k] = length[parent] * shrink;
      p[4] = s->part[parent][5];
    }
    p[2] = p[0] + length[k] * wave(angle[k] + 0.25f), p[3] = p[1] + length[k] * wave(angle[k]);
    p[5] = p[4] * 0.8f;
    const float far = sqrtf(p[2] * p[2] + p[3] * p[3]) + p[5];
    extent = far > extent ? far : extent;
  }
  for (int32_t k = 0; k < s->count; k++) {
    for (int32_t j = 0; j < 6; j++) s->part[k][j] /= extent;
  }
}

static void draw_polygon(formula_shape *s, formula_random *r) {
  s->count = 3 + random_below(r, 5);
  const float irregular = random_between(r, 0, 0.35f);
  for (int32_t k = 0; k < s->count; k++) {
    const float turn = ((float)k + irregular * random_between(r, -1, 1)) / (float)s->count;
    s->part[k][0] = wave(turn + 0.25f), s->part[k][1] = wave(turn);
    s->part[k][2] = random_between(r, 0.55f, 0.85f);
  }
}

// Contractions as FractalDB draws them, kept to figures that fill some of the plane.
static void draw_fractal(formula_shape *s, formula_random *r) {
  s->count = 2 + random_below(r, SHAPE_MAPS - 1);
  float total = 0;
  for (int32_t k = 0; k < s->count; k++) {
    float *m = s->map[k];
    const float turn = random_unit(r), other = turn + random_between(r, 0.1f, 0.4f);
    const float first = random_between(r, 0.35f, 0.85f), second = random_between(r, 0.2f, 0.75f);
    m[0] = first * wave(turn + 0.25f), m[1] = second * wave(other + 0.25f);
    m[2] = first * wave(turn), m[3] = second * wave(other);
    const float norm = sqrtf(m[0] * m[0] + m[1] * m[1] + m[2] * m[2] + m[3] * m[3]);
    const float shrink = norm > 0.95f ? 0.95f / norm : 1;
    for (int32_t j = 0; j < 4; j++) m[j] *= shrink;
    m[4] = random_between(r, -1, 1), m[5] = random_between(r, -1, 1);
    total += fabsf(m[0] * m[3] - m[1] * m[2]) + 0.02f;
    m[6] = total;
  }
  for (int32_t k = 0; k < s->count; k++) s->map[k][6] /= total;
}

static formula_shape shape_drawn(formula_random random) {
  formula_random *r = &random;
  formula_shape s = {.kind = random_below(r, SHAPE_KINDS)};
  s.seed = (uint32_t)random_bits(r);
  s.center = random_chance(r, 0.6f) ? random_between(r, 0.1f, 0.4f) : 0;
  s.depth = random_between(r, 0.15f, 0.85f);
  s.power = random_between(r, 0, 1);
  s.roundness = random_between(r, 0.02f, 0.2f);
  s.hole = random_between(r, 0.3f, 0.75f);
  s.hole_x = random_chance(r, 0.5f) ? 0 : random_between(r, -0.5f, 0.5f);
  s.hole_y = random_chance(r, 0.5f) ? 0 : random_between(r, -0.5f, 0.5f);
  switch (s.kind) {
  case SHAPE_CONTOUR: draw_contour(&s, r); break;
  case SHAPE_PETALS: s.count = 3 + random_below(r, 14); break;
  case SHAPE_BODY: draw_body(&s, r); break;
  case SHAPE_POLYGON: draw_polygon(&s, r); break;
  case SHAPE_FRACTAL: draw_fractal(&s, r); break;
  case SHAPE_BRANCHES: draw_branches(&s, r); break;
  case SHAPE_RING:
    s.count = 3 + random_below(r, 10);
    s.depth *= random_below(r, 2) ? 0.4f : 0;
    break;
  default: break;
  }
  return s;
}

#endif
