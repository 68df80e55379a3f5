#ifndef FORMULA_SHAPE_DEPTHS_H
#define FORMULA_SHAPE_DEPTHS_H
#include "functions.h"
#include "random.h"
#include "shape.h"

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
