#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "CSVM.h"
#include "dispatch.h"
#include "row_cache.h"

// Sequential minimal optimization for min 1/2 a'Qa - p'a with y'a constant and 0 <= a <= C, Q = yy' * K.
//
// Selection of pairs: Fan, Chen, Lin, "Working set selection using second order information for training
// support vector machines", JMLR 6 (2005), WSS 2. Shrinking, reconstruction of gradients and nu-SVC: Chang,
// Lin, "LIBSVM: a library for support vector machines", ACM TIST 2 (2011), doi:10.1145/1961189.1961199,
// sections 4.1 to 5.
//
// All is written in F = -y * gradient. A step of length t on the pair (i, j) adds y_i t to a_i, takes y_j t from
// a_j and changes F by -t (K_i - K_j): no label appears. At the optimum no F of a sample that may go up (in
// the sense y a) is above that of a sample that may go down; free samples have F = b, the constant.

// Stands for a curvature that is not positive, as in Fan, Chen, Lin.
#define TINY_CURVATURE 1e-12
// So many pairs of extreme samples have their rows computed at once at most.
#define MOST_AT_ONCE 128

typedef struct {
  const csvm_problem *problem;
  row_cache cache;
  double *alpha;
  double *upper;       // bounds of alpha
  double *F;
  double *F_bounded;   // the part of base - F that samples at their upper bound make: sum of y C K
  int8_t *y;
  uint8_t *may_rise, *may_fall;  // whether y * alpha may go up, down
  int32_t *active;     // samples that are worked on, ascending
  size_t active_count;
  int has_unshrunk;
  int64_t iteration;
} smo;

// The extremes of F among active samples of one class, or of both where the classes are bound together.
typedef struct {
  double most, least;  // largest F that may rise, smallest that may fall
  int32_t most_index;
} extremes;

static inline double base(const smo *s, size_t sample) { return s->problem->is_nu ? 0 : s->y[sample]; }
static inline int is_at_upper(const smo *s, size_t sample) { return s->alpha[sample] >= s->upper[sample]; }
static inline int is_free(const smo *s, size_t sample) { return s->may_rise[sample] && s->may_fall[sample]; }
// nu-SVC has one constraint per class, so its pairs are of one class: group 0 is +1, group 1 is -1.
static inline int group_of(const smo *s, size_t sample) { return s->problem->is_nu && s->y[sample] < 0; }

static void note_bounds(smo *s, size_t sample) {
  int below = s->alpha[sample] < s->upper[sample], above = s->alpha[sample] > 0;
  s->may_rise[sample] = (uint8_t)(s->y[sample] > 0 ? below : above);
  s->may_fall[sample] = (uint8_t)(s->y[sample] > 0 ? above : below);
}

static void find_extremes(const smo *s, extremes found[2]) {
  for (int group = 0; group < 2; group++) found[group] = (extremes){-INFINITY, INFINITY, -1};
  for (size_t position = 0; position < s->active_count; position++) {
    int32_t sample = s->active[position];
    extremes *e = &found[group_of(s, (size_t)sample)];
    double F = s->F[sample];
    if (s->may_rise[sample] && F >= e->most) {
      e->most = F;
      e->most_index = sample;
    }
    if (s->may_fall[sample] && F <= e->least) e->least = F;
  }
}

static double violation(const extremes found[2]) {
  double first = found[0].most - found[0].least, second = found[1].most - found[1].least;
  // A group without samples has -infinity here.
  return first > second ? first : second;
}

// The active samples with the largest F that may rise and the smallest that may fall: the next pairs.
static size_t likely_samples(const smo *s, int32_t *likely, size_t limit) {
  double keys[MOST_AT_ONCE];
  size_t total = 0;
  for (int side = 0; side < 2; side++) {
    size_t half = limit / 2, count = 0;
    int32_t *samples = likely + total;
    for (size_t position = 0; position < s->active_count && half > 0; position++) {
      int32_t sample = s->active[position];
      if (!(side == 0 ? s->may_rise[sample] : s->may_fall[sample]) || row_cache_has(&s->cache, sample)) continue;
      double key = side == 0 ? s->F[sample] : -s->F[sample];
      if (count == half && key <= keys[count - 1]) continue;
      size_t place = count < half ? count++ : count - 1;
      for (; place > 0 && keys[place - 1] < key; place--) {
        keys[place] = keys[place - 1];
        samples[place] = samples[place - 1];
      }
      keys[place] = key;
      samples[place] = sample;
    }
    total += count;
  }
  return total;
}

static const float *row(smo *s, int32_t sample) {
  if (row_cache_has(&s->cache, sample) || s->problem->rows_at_once < 3)
    return row_cache_get(&s->cache, sample, NULL, 0);
  int32_t likely[MOST_AT_ONCE];
  size_t limit = s->problem->rows_at_once - 1;
  size_t count = likely_samples(s, likely, limit < MOST_AT_ONCE ? limit : MOST_AT_ONCE);
  return row_cache_get(&s->cache, sample, likely, count);
}

// The partner of `first` that promises the largest decrease, among its group. `gain` is that decrease times 2.
static int32_t find_partner(const smo *s, const extremes *e, const float *K, int group, double *gain) {
  int32_t best = -1;
  double own = s->problem->diagonal[e->most_index];
  for (size_t position = 0; position < s->active_count; position++) {
    int32_t sample = s->active[position];
    if (!s->may_fall[sample] || group_of(s, (size_t)sample) != group) continue;
    double slope = e->most - s->F[sample];
    if (slope <= 0) continue;
    double curvature = own + s->problem->diagonal[sample] - 2.0 * K[sample];
    double candidate = slope * slope / (curvature > 0 ? curvature : TINY_CURVATURE);
    if (candidate >= *gain) {
      *gain = candidate;
      best = sample;
    }
  }
  return best;
}

CSVM_FOR_EVERY_PROCESSOR
static void subtract_rows(size_t count, double step, const float *first, const float *second, double *F) {
  for (size_t sample = 0; sample < count; sample++) F[sample] -= step * ((double)first[sample] - (double)second[sample]);
}

CSVM_FOR_EVERY_PROCESSOR
static void add_row(size_t count, double factor, const float *K, double *sums) {
  for (size_t sample = 0; sample < count; sample++) sums[sample] += factor * (double)K[sample];
}

// Moves alpha[sample] to `value` and keeps what depends on its bounds; K is its row.
static void set_alpha(smo *s, int32_t sample, double value, const float *K) {
  int was_upper = is_at_upper(s, (size_t)sample);
  s->alpha[sample] = value;
  note_bounds(s, (size_t)sample);
  int is_upper = is_at_upper(s, (size_t)sample);
  if (was_upper == is_upper || !s->problem->shrinking) return;
  double change = s->y[sample] * s->upper[sample];
  add_row(s->problem->count, is_upper ? change : -change, K, s->F_bounded);
}

static void step(smo *s, int32_t i, int32_t j, const float *Ki, const float *Kj) {
  const double *diagonal = s->problem->diagonal;
  double curvature = diagonal[i] + diagonal[j] - 2.0 * Ki[j];
  double length = (s->F[i] - s->F[j]) / (curvature > 0 ? curvature : TINY_CURVATURE);
  double room_i = s->y[i] > 0 ? s->upper[i] - s->alpha[i] : s->alpha[i];
  double room_j = s->y[j] > 0 ? s->alpha[j] : s->upper[j] - s->alpha[j];
  double room = room_i < room_j ? room_i : room_j;
  if (length > room) length = room;
  // Bounds are met to the last bit, or a sample would never count as settled.
  double next_i = length >= room_i ? (s->y[i] > 0 ? s->upper[i] : 0) : s->alpha[i] + s->y[i] * length;
  double next_j = length >= room_j ? (s->y[j] > 0 ? 0 : s->upper[j]) : s->alpha[j] - s->y[j] * length;
  if (s->active_count == s->problem->count) {
    subtract_rows(s->problem->count, length, Ki, Kj, s->F);
  } else {
    for (size_t position = 0; position < s->active_count; position++) {
      int32_t sample = s->active[position];
      s->F[sample] -= length * ((double)Ki[sample] - (double)Kj[sample]);
    }
  }
  set_alpha(s, i, next_i, Ki);
  set_alpha(s, j, next_j, Kj);
}

// Computes F of the samples that were set aside and works on all again. 0 when asked to stop.
static int unshrink(smo *s) {
  size_t count = s->problem->count;
  if (s->active_count == count) return 1;
  uint8_t *is_active = calloc(count, 1);
  int32_t *open = malloc(count * sizeof *open);
  int goes_on = is_active != NULL && open != NULL;
  size_t open_count = 0;
  if (goes_on) {
    for (size_t position = 0; position < s->active_count; position++) is_active[s->active[position]] = 1;
    for (size_t sample = 0; sample < count; sample++) {
      if (!is_active[sample]) s->F[sample] = base(s, sample) - s->F_bounded[sample];
      if (s->alpha[sample] > 0 && !is_at_upper(s, sample)) open[open_count++] = (int32_t)sample;
    }
  }
  for (size_t index = 0; goes_on && index < open_count; index++) {
    const float *K = row_cache_get(&s->cache, open[index], open + index + 1, open_count - index - 1);
    if (K == NULL) {
      goes_on = 0;
      break;
    }
    double factor = s->y[open[index]] * s->alpha[open[index]];
    for (size_t sample = 0; sample < count; sample++)
      if (!is_active[sample]) s->F[sample] -= factor * (double)K[sample];
  }
  free(is_active);
  free(open);
  for (size_t sample = 0; sample < count; sample++) s->active[sample] = (int32_t)sample;
  s->active_count = count;
  return goes_on;
}

// Sets samples at a bound aside that are so far on the right side that they will likely stay there.
static int shrink(smo *s) {
  extremes found[2];
  find_extremes(s, found);
  if (!s->has_unshrunk && violation(found) <= 10 * s->problem->tolerance) {
    // Near the end mistakes cost more than they save: look at all once more.
    s->has_unshrunk = 1;
    if (!unshrink(s)) return 0;
    find_extremes(s, found);
  }
  size_t kept = 0;
  for (size_t position = 0; position < s->active_count; position++) {
    int32_t sample = s->active[position];
    const extremes *e = &found[group_of(s, (size_t)sample)];
    int is_settled = !is_free(s, (size_t)sample) &&
                     (s->may_rise[sample] ? s->F[sample] < e->least : s->F[sample] > e->most);
    if (!is_settled) s->active[kept++] = sample;
  }
  s->active_count = kept;
  return 1;
}

// The constant of one group: the mean F of free samples, or the middle of what the bounds allow.
static double constant(const smo *s, int group) {
  double sum = 0, most = -INFINITY, least = INFINITY;
  size_t free_count = 0;
  for (size_t sample = 0; sample < s->problem->count; sample++) {
    if (group_of(s, sample) != group) continue;
    double F = s->F[sample];
    if (is_free(s, sample)) {
      sum += F;
      free_count++;
    } else if (s->may_rise[sample]) {
      if (F > most) most = F;
    } else if (F < least) {
      least = F;
    }
  }
  return free_count > 0 ? sum / (double)free_count : (most + least) / 2;
}

static int start(smo *s) {
  const csvm_problem *p = s->problem;
  double sums[2] = {p->nu * (double)p->count / 2, p->nu * (double)p->count / 2};
  for (size_t sample = 0; sample < p->count; sample++) {
    int is_first = sample < p->first_count;
    s->y[sample] = is_first ? 1 : -1;
    s->upper[sample] = p->is_nu ? 1.0 : is_first ? p->first_C : p->second_C;
    s->alpha[sample] = 0;
    if (p->is_nu) {
      // Both classes have the same sum, which every step leaves alone.
      double *sum = &sums[is_first ? 0 : 1];
      s->alpha[sample] = *sum < 1.0 ? *sum : 1.0;
      *sum -= s->alpha[sample];
    }
    s->F[sample] = base(s, sample);
    s->F_bounded[sample] = 0;
    s->active[sample] = (int32_t)sample;
    note_bounds(s, sample);
  }
  s->active_count = p->count;
  int32_t following[MOST_AT_ONCE];
  for (size_t sample = 0; sample < p->count; sample++) {
    if (s->alpha[sample] <= 0) continue;
    size_t count = 0;
    for (size_t next = sample + 1; next < p->count && count < MOST_AT_ONCE; next++)
      if (s->alpha[next] > 0) following[count++] = (int32_t)next;
    const float *K = row_cache_get(&s->cache, (int32_t)sample, following, count);
    if (K == NULL) return 0;
    double factor = s->y[sample] * s->alpha[sample];
    add_row(p->count, -factor, K, s->F);
    if (is_at_upper(s, sample)) add_row(p->count, factor, K, s->F_bounded);
  }
  return 1;
}

// Iterates until no pair violates the optimality conditions by more than the tolerance. 0 when asked to stop.
static int iterate(smo *s) {
  const csvm_problem *p = s->problem;
  int64_t limit = p->count > 100000 ? 100 * (int64_t)p->count : 10000000;
  int64_t period = p->count < 1000 ? (int64_t)p->count : 1000, until_shrink = period;
  while (s->iteration < limit) {
    if (s->iteration % 4096 == 0 && p->tick(p->context, s->iteration) != 0) return 0;
    if (p->shrinking && until_shrink-- == 0) {
      until_shrink = period;
      if (!shrink(s)) return 0;
    }
    extremes found[2];
    find_extremes(s, found);
    if (violation(found) < p->tolerance) {
      if (s->active_count == p->count) return 1;
      if (!unshrink(s)) return 0;
      until_shrink = 1;
      continue;
    }
    double gain = -INFINITY;
    int32_t i = -1, j = -1;
    const float *Ki = NULL;
    for (int group = 0; group < (p->is_nu ? 2 : 1); group++) {
      if (found[group].most_index < 0 || found[group].most <= found[group].least) continue;
      const float *K = row(s, found[group].most_index);
      if (K == NULL) return 0;
      int32_t partner = find_partner(s, &found[group], K, group, &gain);
      if (partner >= 0) {
        i = found[group].most_index;
        j = partner;
        Ki = K;
      }
    }
    // Rounding may leave a violation that no pair can lessen.
    if (j < 0) return s->active_count == p->count ? 1 : unshrink(s);
    // Of two groups' rows the first may have been given up for the second.
    Ki = row(s, i);
    const float *Kj = Ki == NULL ? NULL : row(s, j);
    if (Kj == NULL) return 0;
    step(s, i, j, Ki, Kj);
    s->iteration++;
  }
  return unshrink(s);
}

int32_t csvm_solve(const csvm_problem *problem, double *coefficients, double *offset, int64_t *iterations) {
  size_t count = problem->count;
  smo s = {.problem = problem};
  int32_t status = CSVM_NO_MEMORY;
  s.alpha = malloc(count * sizeof *s.alpha);
  s.upper = malloc(count * sizeof *s.upper);
  s.F = malloc(count * sizeof *s.F);
  s.F_bounded = malloc(count * sizeof *s.F_bounded);
  s.y = malloc(count);
  s.may_rise = malloc(count);
  s.may_fall = malloc(count);
  s.active = malloc(count * sizeof *s.active);
  int is_open = row_cache_open(&s.cache, problem);
  if (is_open && s.alpha != NULL && s.upper != NULL && s.F != NULL && s.F_bounded != NULL && s.y != NULL &&
      s.may_rise != NULL && s.may_fall != NULL && s.active != NULL) {
    status = start(&s) && iterate(&s) ? CSVM_OK : CSVM_STOPPED;
    *iterations = s.iteration;
  }
  if (status == CSVM_OK) {
    double scale = 1;
    if (problem->is_nu) {
      // The classes' margins are -b_first and b_second; the decision is scaled so that their mean is 1.
      double first = constant(&s, 0), second = constant(&s, 1);
      scale = (second - first) / 2;
      *offset = -(first + second) / 2 / scale;
    } else {
      *offset = -constant(&s, 0);
    }
    for (size_t sample = 0; sample < count; sample++) coefficients[sample] = s.y[sample] * s.alpha[sample] / scale;
  }
  row_cache_close(&s.cache);
  free(s.alpha);
  free(s.upper);
  free(s.F);
  free(s.F_bounded);
  free(s.y);
  free(s.may_rise);
  free(s.may_fall);
  free(s.active);
  return status;
}
