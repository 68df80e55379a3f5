#ifndef FORMULA_FIGURES_H
#define FORMULA_FIGURES_H
#include <string.h>

#include "canvas.h"
#include "functions.h"
#include "palette.h"
#include "random.h"
#include "shape.h"
#include "shape_depths.h"
#include "texture.h"

// What a picture shows wherever it shows it.
typedef struct {
  formula_shape shape;
  formula_texture texture;
  formula_palette palette;
} formula_subject;

// Where and how a figure stands: rows `top ..< bottom` and columns `left ..< right` are the ones it may touch.
typedef struct {
  float center_x, center_y, radius;
  // From pixels, counted from the center, to the figure's own plane.
  float xx, xy, yx, yy;
  int32_t top, bottom, left, right;
} pose;

// The light that all figures of a picture share.
typedef struct {
  float x, y, ambient, diffuse, gloss, bevel;
  float shadow, shadow_x, shadow_y;
  int32_t shadow_smoothing;
} lighting;

static pose pose_drawn(formula_random *r, int32_t side, float radius, float x, float y, float turn) {
  pose p = {.center_x = x, .center_y = y, .radius = radius};
  const float c = wave(turn + 0.25f), s = wave(turn);
  // Seen from the side, a figure is narrower one way.
  const float tilt = random_chance(r, 0.5f) ? 1 : random_between(r, 1, 2.2f), axis = random_unit(r);
  const float ac = wave(axis + 0.25f), as = wave(axis);
  const float sxx = 1 + (tilt - 1) * ac * ac, sxy = (tilt - 1) * ac * as, syy = 1 + (tilt - 1) * as * as;
  const float flip = random_chance(r, 0.5f) ? -1 : 1;
  p.xx = flip * (c * sxx + s * sxy) / radius, p.xy = flip * (c * sxy + s * syy) / radius;
  p.yx = (c * sxy - s * sxx) / radius, p.yy = (c * syy - s * sxy) / radius;
  p.top = (int32_t)between(y - radius - 2, 0, (float)side), p.bottom = (int32_t)between(y + radius + 3, 0, (float)side);
  p.left = (int32_t)between(x - radius - 2, 0, (float)side), p.right = (int32_t)between(x + radius + 3, 0, (float)side);
  return p;
}

// Draws the points of a fractal into depth and zone, by its box.
static void fractal_depths(formula_canvas *canvas, const formula_shape *shape, const pose *p, int32_t rows, int32_t columns) {
  enum { POINTS = 3000 };
  float x[POINTS], y[POINTS], zone[POINTS];
  const int32_t count = rows * columns;
  memset(canvas->depth, 0, sizeof(float) * (size_t)count);
  memset(canvas->zone, 0, sizeof(float) * (size_t)count);
  shape_points(shape, random_stream(shape->seed, 3, 0), POINTS, x, y, zone);
  const float determinant = 1 / (p->xx * p->yy - p->xy * p->yx);
  for (int32_t i = 0; i < POINTS; i++) {
    const float px = (p->yy * x[i] - p->xy * y[i]) * determinant + p->center_x - (float)p->left;
    const float py = (p->xx * y[i] - p->yx * x[i]) * determinant + p->center_y - (float)p->top;
    if (px < 0 || py < 0 || px >= (float)columns || py >= (float)rows) continue;
    const int32_t place = (int32_t)py * columns + (int32_t)px;
    canvas->depth[place] += 1;
    canvas->zone[place] += zone[i];
  }
  for (int32_t i = 0; i < count; i++) canvas->zone[i] /= canvas->depth[i] > 0 ? canvas->depth[i] : 1;
  // So many points to a pixel are dense: the mean over the disc.
  const float dense = POINTS / (3.1416f * p->radius * p->radius) * 0.6f + 0.02f;
  for (int32_t i = 0; i < count; i++) {
    const float filled = canvas->depth[i] / dense;
    canvas->depth[i] = filled > 1 ? 1 : filled;
  }
  canvas_smooth(canvas->depth, rows, columns, 1);
  for (int32_t i = 0; i < count; i++) canvas->depth[i] = (canvas->depth[i] - 0.3f) * 3 / p->radius;
}

static void cast_shadow(formula_canvas *canvas, const lighting *light, const pose *p, int32_t rows, int32_t columns) {
  const int32_t side = canvas->side;
  const int32_t dx = (int32_t)(light->shadow_x * p->radius), dy = (int32_t)(light->shadow_y * p->radius);
  memcpy(canvas->scratch, canvas->cover, sizeof(float) * (size_t)(rows * columns));
  canvas_smooth(canvas->scratch, rows, columns, light->shadow_smoothing);
  for (int32_t row = 0; row < rows; row++) {
    const int32_t y = p->top + row + dy;
    if (y < 0 || y >= side) continue;
    for (int32_t column = 0; column < columns; column++) {
      const int32_t x = p->left + column + dx;
      if (x < 0 || x >= side) continue;
      const float kept = 1 - light->shadow * canvas->scratch[row * columns + column];
      canvas->red[y * side + x] *= kept;
      canvas->green[y * side + x] *= kept;
      canvas->blue[y * side + x] *= kept;
    }
  }
}

// How steeply a plane rises from left to right and from top to bottom, in numbers per pixel.
static void slopes(const float *height, int32_t rows, int32_t columns, float *restrict gx, float *restrict gy) {
  for (int32_t row = 0; row < rows; row++) {
    const float *line = height + row * columns;
    const float *above = row > 0 ? line - columns : line, *below = row + 1 < rows ? line + columns : line;
    float *x = gx + row * columns, *y = gy + row * columns;
    for (int32_t i = 1; i < columns - 1; i++) x[i] = 0.5f * (line[i + 1] - line[i - 1]);
    x[0] = columns > 1 ? 0.5f * (line[1] - line[0]) : 0;
    if (columns > 1) x[columns - 1] = 0.5f * (line[columns - 1] - line[columns - 2]);
    for (int32_t i = 0; i < columns; i++) y[i] = 0.5f * (below[i] - above[i]);
  }
}

static void draw_figure(
    formula_canvas *canvas, const formula_subject *subject, const lighting *light, const pose *p, float texture_scale,
    float texture_x, float texture_y) {
  const int32_t rows = p->bottom - p->top, columns = p->right - p->left, count = rows * columns, side = canvas->side;
  if (rows <= 0 || columns <= 0) return;
  for (int32_t row = 0; row < rows; row++) {
    const float py = (float)(p->top + row) + 0.5f - p->center_y;
    for (int32_t column = 0; column < columns; column++) {
      const float px = (float)(p->left + column) + 0.5f - p->center_x;
      canvas->x[row * columns + column] = p->xx * px + p->xy * py;
      canvas->y[row * columns + column] = p->yx * px + p->yy * py;
    }
  }
  if (subject->shape.kind == SHAPE_FRACTAL) {
    fractal_depths(canvas, &subject->shape, p, rows, columns);
  } else {
    shape_depths(&subject->shape, count, canvas->x, canvas->y, canvas->depth, canvas->zone);
  }
  for (int32_t i = 0; i < count; i++) {
    canvas->cover[i] = clamp01(0.5f + canvas->depth[i] * p->radius);
    // A round edge: the height of a quarter circle over the first `bevel` radii.
    const float inside = 1 - clamp01(canvas->depth[i] / light->bevel);
    canvas->height[i] = sqrtf(1 - inside * inside) * light->bevel * p->radius;
  }
  if (light->shadow > 0) cast_shadow(canvas, light, p, rows, columns);
  for (int32_t i = 0; i < count; i++) {
    canvas->x[i] = canvas->x[i] * texture_scale + texture_x;
    canvas->y[i] = canvas->y[i] * texture_scale + texture_y;
  }
  texture_values(&subject->texture, count, canvas->x, canvas->y, canvas->scratch, canvas->value);
  const formula_color body = subject->palette.body, pattern = subject->palette.pattern, middle = subject->palette.middle;
  float *gx = canvas->x, *gy = canvas->y;
  slopes(canvas->height, rows, columns, gx, gy);
  for (int32_t row = 0; row < rows; row++) {
    const int32_t target = (p->top + row) * side + p->left, source = row * columns;
    float *restrict red = canvas->red + target, *restrict green = canvas->green + target;
    float *restrict blue = canvas->blue + target;
    for (int32_t column = 0; column < columns; column++) {
      const int32_t i = source + column;
      const float length = 1 / sqrtf(1 + gx[i] * gx[i] + gy[i] * gy[i]);
      const float facing = (0.7f - gx[i] * light->x - gy[i] * light->y) * length;
      const float lit = facing > 0 ? facing : 0, shade = light->ambient + light->diffuse * lit;
      const float shine = light->gloss * lit * lit * lit * lit * lit * lit;
      const float t = canvas->value[i], z = canvas->zone[i], cover = canvas->cover[i];
      red[column] = mix(red[column], mix(mix(body.red, pattern.red, t), middle.red, z) * shade + shine, cover);
      green[column] =
          mix(green[column], mix(mix(body.green, pattern.green, t), middle.green, z) * shade + shine, cover);
      blue[column] = mix(blue[column], mix(mix(body.blue, pattern.blue, t), middle.blue, z) * shade + shine, cover);
    }
  }
}

static lighting lighting_drawn(formula_random *r) {
  const float turn = random_unit(r), strength = random_between(r, 0.2f, 0.9f);
  lighting light = {.x = strength * wave(turn + 0.25f), .y = strength * wave(turn)};
  light.ambient = random_between(r, 0.25f, 0.9f);
  light.diffuse = 1.35f * (1.05f - light.ambient);
  light.gloss = random_chance(r, 0.3f) ? random_between(r, 0.1f, 0.6f) : 0;
  light.bevel = random_between(r, 0.1f, 0.9f);
  light.shadow = random_chance(r, 0.5f) ? random_between(r, 0.2f, 0.7f) : 0;
  light.shadow_x = 0.3f * light.x, light.shadow_y = 0.3f * light.y;
  light.shadow_smoothing = random_below(r, 5);
  return light;
}

// Draws the subject once or several times.
static void draw_figures(formula_canvas *canvas, const formula_subject *subject, formula_random *r) {
  const float side = (float)canvas->side;
  const lighting light = lighting_drawn(r);
  const float texture_scale = random_between(r, 0.7f, 1.4f);
  const float turn = random_chance(r, 0.5f) ? random_between(r, -0.08f, 0.08f) : random_unit(r);
  const float chance = random_unit(r);
  const int32_t number = chance < 0.65f ? 1 : chance < 0.85f ? 2 + random_below(r, 2) : 4 + random_below(r, 6);
  for (int32_t k = 0; k < number; k++) {
    float radius = side * (number == 1 ? random_between(r, 0.26f, 0.75f)
                         : number < 4 ? random_between(r, 0.2f, 0.42f) : random_between(r, 0.12f, 0.26f));
    const float roam = number == 1 ? 0.12f : 0.38f;
    const float x = side * (0.5f + random_between(r, -roam, roam)), y = side * (0.5f + random_between(r, -roam, roam));
    const pose p = pose_drawn(r, canvas->side, radius, x, y, turn + random_between(r, -0.06f, 0.06f));
    const float texture_x = random_between(r, -3, 3), texture_y = random_between(r, -3, 3);
    draw_figure(canvas, subject, &light, &p, texture_scale, texture_x, texture_y);
  }
}

#endif
