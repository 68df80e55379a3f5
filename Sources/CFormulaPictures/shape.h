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
  formula_shape s = {.kind = random_below(r, SHAPE_KINDS), .seed = (uint32_t)random_bits(r)};
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

// The depth below a contour of harmonics, about a distance.
static void contour_depths(const formula_shape *s, int32_t count, const float *x, const float *y, float *depth) {
  EACH(i) {
    const float r = sqrtf(x[i] * x[i] + y[i] * y[i]), scale = 1 / (r + 1e-6f), c = x[i] * scale, n = y[i] * scale;
    float re = 1, im = 0, edge = 0.62f;
    for (int32_t k = 1; k <= SHAPE_HARMONICS; k++) {
      const float next = re * c - im * n;
      im = re * n + im * c;
      re = next;
      edge += 0.62f * (s->a[k] * re + s->b[k] * im);
    }
    depth[i] = (edge > 0.12f ? edge : 0.12f) - r;
  }
}

// Petals around a center: the radius follows |cos(n/2 angle)|, raised to a power.
static void petal_depths(
    const formula_shape *s, float deep, int32_t count, const float *x, const float *y, float *depth) {
  angle_multiples(s->count, count, x, y, depth);
  EACH(i) {
    const float r = sqrtf(x[i] * x[i] + y[i] * y[i]);
    const float lobe = sqrtf(clamp01(0.5f + 0.5f * depth[i])), sharp = mix(sqrtf(lobe), lobe * lobe, s->power);
    depth[i] = 0.97f * (1 - deep + deep * sharp) - r;
  }
}

static void segment_depths(
    const formula_shape *s, int32_t count, const float *x, const float *y, float *depth, float *zone) {
  EACH(i) depth[i] = -4, zone[i] = 0;
  for (int32_t k = 0; k < s->count; k++) {
    const float *p = s->part[k];
    const float dx = p[2] - p[0], dy = p[3] - p[1], scale = 1 / (dx * dx + dy * dy + 1e-6f);
    const float round = s->kind == SHAPE_BODY ? s->roundness : 0.01f, own = (float)(k % 3) * 0.5f;
    EACH(i) {
      const float px = x[i] - p[0], py = y[i] - p[1], t = clamp01((px * dx + py * dy) * scale);
      const float ex = px - t * dx, ey = py - t * dy;
      const float d = mix(p[4], p[5], t) - sqrtf(ex * ex + ey * ey);
      // A smooth maximum, so that parts grow together.
      const float h = clamp01(0.5f + 0.5f * (d - depth[i]) / round);
      zone[i] = mix(zone[i], own, h);
      depth[i] = mix(depth[i], d, h) + round * h * (1 - h);
    }
  }
}

// depth[i]: how deep inside the figure (x[i], y[i]) is, in radii, negative outside. zone[i]: 0 ... 1, which part of the figure it
// is. Not for fractals.
static void shape_depths(
    const formula_shape *s, int32_t count, const float *x, const float *y, float *depth, float *zone) {
  switch (s->kind) {
  case SHAPE_CONTOUR: contour_depths(s, count, x, y, depth); break;
  case SHAPE_PETALS: petal_depths(s, s->depth, count, x, y, depth); break;
  case SHAPE_BODY:
  case SHAPE_BRANCHES: segment_depths(s, count, x, y, depth, zone); return;
  case SHAPE_POLYGON:
    EACH(i) {
      float least = 4;
      for (int32_t k = 0; k < s->count; k++) {
        const float d = s->part[k][2] - s->part[k][0] * x[i] - s->part[k][1] * y[i];
        least = d < least ? d : least;
      }
      depth[i] = least;
    }
    break;
  case SHAPE_RING:
    petal_depths(s, s->depth, count, x, y, depth);
    EACH(i) {
      const float dx = x[i] - s->hole_x, dy = y[i] - s->hole_y, inner = sqrtf(dx * dx + dy * dy) - s->hole;
      depth[i] = inner < depth[i] ? inner : depth[i];
    }
    break;
  default: {
    const float f = 1 + 2.5f * s->power;
    EACH(i) {
      const float r = sqrtf(x[i] * x[i] + y[i] * y[i]);
      depth[i] = 0.75f * (1 - r) - 0.15f
          + 0.45f * (noise(s->seed, f * x[i], f * y[i]) + 0.5f * noise(s->seed ^ 7u, 2.1f * f * x[i], 2.1f * f * y[i]));
      depth[i] = depth[i] < 1 - r ? depth[i] : 1 - r;
    }
  }
  }
  // A middle of another colour, as flowers and eyes have.
  const float center = s->center;
  EACH(i) {
    const float r = sqrtf(x[i] * x[i] + y[i] * y[i]);
    zone[i] = center > 0 ? 1 - smooth(center - 0.06f, center + 0.06f, r) : 0;
  }
}

// Points of a fractal, in the disc of radius 1, with the map that made each.
static void shape_points(const formula_shape *s, formula_random random, int32_t count, float *x, float *y, float *zone) {
  float px = 0, py = 0, low_x = 1e9f, high_x = -1e9f, low_y = 1e9f, high_y = -1e9f;
  for (int32_t i = -20; i < count; i++) {
    const float chosen = random_unit(&random);
    int32_t k = 0;
    while (k < s->count - 1 && chosen > s->map[k][6]) k++;
    const float *m = s->map[k];
    const float nx = m[0] * px + m[1] * py + m[4];
    py = m[2] * px + m[3] * py + m[5];
    px = nx;
    if (i < 0) continue;
    x[i] = px, y[i] = py, zone[i] = (float)(k % 3) * 0.5f;
    low_x = px < low_x ? px : low_x, high_x = px > high_x ? px : high_x;
    low_y = py < low_y ? py : low_y, high_y = py > high_y ? py : high_y;
  }
  const float width = high_x - low_x, height = high_y - low_y;
  const float scale = 1.8f / ((width > height ? width : height) + 1e-6f);
  EACH(i) {
    x[i] = (x[i] - 0.5f * (low_x + high_x)) * scale;
    y[i] = (y[i] - 0.5f * (low_y + high_y)) * scale;
  }
}

#endif
