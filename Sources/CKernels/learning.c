#include "CKernelsLearning.h"

#include <math.h>
#include <stddef.h>

// libgomp's; see winograd.c.
void GOMP_parallel(void (*body)(void *), void *data, unsigned threads, unsigned flags);
int omp_get_thread_num(void);
int omp_get_num_threads(void);

// The same loop for each width of vectors; the one that fits the processor is chosen when the program starts.
#if defined(__x86_64__)
#define FOR_EACH_PROCESSOR __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define FOR_EACH_PROCESSOR
#endif

// Below this many numbers, waking threads takes longer than the pass.
enum { SHARED_FROM = 1 << 15, LINE = 16 };

typedef struct pass pass;
struct pass {
  void (*run)(const pass *pass, ptrdiff_t start, ptrdiff_t end);
  int64_t count;
  const float *source, *other;
  float *target, *first, *second;
  float factor, limit;
  uint64_t key, threshold;
  const ckernels_rule *rule;
};

static void run_part(void *data) {
  const pass *pass = data;
  const ptrdiff_t lines = (pass->count + LINE - 1) / LINE;
  const ptrdiff_t part = omp_get_thread_num(), parts = omp_get_num_threads();
  const ptrdiff_t start = lines * part / parts * LINE;
  const ptrdiff_t end = lines * (part + 1) / parts * LINE;
  pass->run(pass, start, end < pass->count ? end : pass->count);
}

static void run(int32_t threads, const pass *pass) {
  if (threads > 1 && pass->count >= SHARED_FROM) GOMP_parallel(run_part, (void *)pass, (unsigned)threads, 0);
  else pass->run(pass, 0, pass->count);
}

FOR_EACH_PROCESSOR
static void rectify(const pass *pass, ptrdiff_t start, ptrdiff_t end) {
  float *values = pass->target;
  const float limit = pass->limit;
  for (ptrdiff_t i = start; i < end; i++) {
    const float positive = values[i] > 0.0f ? values[i] : 0.0f;
    values[i] = positive < limit ? positive : limit;
  }
}

void ckernels_rectify(int32_t threads, int64_t count, float maximum, float *values) {
  run(threads, &(pass){.run = rectify, .count = count, .limit = maximum, .target = values});
}

FOR_EACH_PROCESSOR
static void rectify_backward(const pass *pass, ptrdiff_t start, ptrdiff_t end) {
  const float *result = pass->source;
  float *gradient = pass->target;
  const float limit = pass->limit;
  for (ptrdiff_t i = start; i < end; i++)
    gradient[i] = result[i] > 0.0f && result[i] < limit ? gradient[i] : 0.0f;
}

void ckernels_rectify_backward(
    int32_t threads, int64_t count, float maximum, const float *result, float *gradient) {
  run(threads,
      &(pass){.run = rectify_backward, .count = count, .limit = maximum, .source = result, .target = gradient});
}

FOR_EACH_PROCESSOR
static void sum(const pass *pass, ptrdiff_t start, ptrdiff_t end) {
  for (ptrdiff_t i = start; i < end; i++) pass->target[i] = pass->source[i] + pass->other[i];
}

void ckernels_sum(int32_t threads, int64_t count, const float *a, const float *b, float *result) {
  run(threads, &(pass){.run = sum, .count = count, .source = a, .other = b, .target = result});
}

void ckernels_add(int32_t threads, int64_t count, const float *source, float *target) {
  ckernels_sum(threads, count, target, source, target);
}

FOR_EACH_PROCESSOR
static void scale(const pass *pass, ptrdiff_t start, ptrdiff_t end) {
  for (ptrdiff_t i = start; i < end; i++) pass->target[i] *= pass->factor;
}

void ckernels_scale(int32_t threads, int64_t count, float factor, float *values) {
  run(threads, &(pass){.run = scale, .count = count, .factor = factor, .target = values});
}

FOR_EACH_PROCESSOR
static void clip(const pass *pass, ptrdiff_t start, ptrdiff_t end) {
  float *values = pass->target;
  const float limit = pass->limit;
  for (ptrdiff_t i = start; i < end; i++) {
    const float lower = values[i] > -limit ? values[i] : -limit;
    values[i] = lower < limit ? lower : limit;
  }
}

void ckernels_clip(int32_t threads, int64_t count, float limit, float *values) {
  run(threads, &(pass){.run = clip, .count = count, .limit = limit, .target = values});
}

// SplitMix64's finalizer: Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014.
static inline uint64_t mixed(uint64_t value) {
  value = (value ^ value >> 30) * 0xBF58476D1CE4E5B9u;
  value = (value ^ value >> 27) * 0x94D049BB133111EBu;
  return value ^ value >> 31;
}

FOR_EACH_PROCESSOR
static void drop(const pass *pass, ptrdiff_t start, ptrdiff_t end) {
  for (ptrdiff_t i = start; i < end; i++) {
    const uint64_t bits = mixed(pass->key + (uint64_t)i * 0x9E3779B97F4A7C15u) >> 32;
    pass->target[i] = bits >= pass->threshold ? pass->source[i] * pass->factor : 0.0f;
  }
}

void ckernels_drop(
    int32_t threads, int64_t count, uint64_t key, double rate, const float *source, float *result) {
  run(threads,
      &(pass){.run = drop, .count = count, .key = key, .threshold = (uint64_t)(rate * 0x1p32),
              .factor = (float)(1.0 / (1.0 - rate)), .source = source, .target = result});
}

double ckernels_sum_of_squares(int64_t count, const float *values) {
  double total = 0;
  for (int64_t start = 0; start < count; start += LINE) {
    const int64_t end = start + LINE < count ? start + LINE : count;
    double line = 0;
    for (int64_t i = start; i < end; i++) line += (double)values[i] * values[i];
    total += line;
  }
  return total;
}

void ckernels_follow(int64_t count, float momentum, const float *observed, float *moving) {
  for (int64_t i = 0; i < count; i++) moving[i] = moving[i] * momentum + observed[i] * (1.0f - momentum);
}

FOR_EACH_PROCESSOR
static void descend(const pass *pass, ptrdiff_t start, ptrdiff_t end) {
  const ckernels_rule rule = *pass->rule;
  const float keep = 1.0f - rule.decay;
  const float *gradient = pass->source;
  float *weights = pass->target, *velocity = pass->first;
  if (!velocity) {
    for (ptrdiff_t i = start; i < end; i++) weights[i] = weights[i] * keep - rule.rate * gradient[i];
    return;
  }
  for (ptrdiff_t i = start; i < end; i++) {
    const float step = rule.rate * gradient[i];
    velocity[i] = velocity[i] * rule.momentum - step;
    weights[i] = weights[i] * keep + (rule.nesterov ? velocity[i] * rule.momentum - step : velocity[i]);
  }
}

FOR_EACH_PROCESSOR
static void descend_adam(const pass *pass, ptrdiff_t start, ptrdiff_t end) {
  const ckernels_rule rule = *pass->rule;
  const float keep = 1.0f - rule.decay;
  float *first = pass->first, *second = pass->second, *weights = pass->target;
  for (ptrdiff_t i = start; i < end; i++) {
    const float gradient = pass->source[i];
    first[i] += (gradient - first[i]) * (1.0f - rule.beta1);
    second[i] += (gradient * gradient - second[i]) * (1.0f - rule.beta2);
    weights[i] = weights[i] * keep - first[i] * rule.rate / (__builtin_elementwise_sqrt(second[i]) + rule.epsilon);
  }
}

FOR_EACH_PROCESSOR
static void descend_rmsprop(const pass *pass, ptrdiff_t start, ptrdiff_t end) {
  const ckernels_rule rule = *pass->rule;
  const float keep = 1.0f - rule.decay;
  float *velocity = pass->first, *square = pass->second, *weights = pass->target;
  for (ptrdiff_t i = start; i < end; i++) {
    const float gradient = pass->source[i];
    square[i] = rule.beta2 * square[i] + (1.0f - rule.beta2) * gradient * gradient;
    float step = rule.rate * gradient / __builtin_elementwise_sqrt(square[i] + rule.epsilon);
    if (velocity) step = velocity[i] = rule.momentum * velocity[i] + step;
    weights[i] = weights[i] * keep - step;
  }
}

void ckernels_learn(
    int32_t threads, const ckernels_rule *rule, int64_t count, const float *gradient, float *weights,
    float *first, float *second) {
  void (*const steps[])(const pass *, ptrdiff_t, ptrdiff_t) = {descend, descend_adam, descend_rmsprop};
  run(threads,
      &(pass){.run = steps[rule->kind], .count = count, .rule = rule, .source = gradient, .target = weights,
              .first = first, .second = second});
}

void ckernels_cross_entropy(
    int64_t batch, int64_t classes, const float *logits, const float *targets, const float *sample_weights,
    float factor, float *probabilities, double *losses, float *gradient) {
  for (int64_t row = 0; row < batch; row++) {
    const float *x = logits + row * classes, *t = targets + row * classes;
    float *p = probabilities + row * classes;
    float largest = x[0];
    for (int64_t i = 1; i < classes; i++) largest = x[i] > largest ? x[i] : largest;
    double total = 0, whole = 0, loss = 0;
    for (int64_t i = 0; i < classes; i++) total += exp((double)x[i] - largest);
    const double log_total = log(total);
    for (int64_t i = 0; i < classes; i++) {
      const double log_p = (double)x[i] - largest - log_total;
      p[i] = (float)exp(log_p);
      if (t[i] != 0.0f) loss -= t[i] * log_p;
      whole += t[i];
    }
    losses[row] = loss;
    if (!gradient) continue;
    const float weight = (sample_weights ? sample_weights[row] : 1.0f) * factor;
    for (int64_t i = 0; i < classes; i++)
      gradient[row * classes + i] = weight * (p[i] * (float)whole - t[i]);
  }
}
