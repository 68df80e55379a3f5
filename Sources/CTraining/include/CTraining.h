#ifndef CTRAINING_H
#define CTRAINING_H

// What fitting dense heads spends its time on, fused so that large matrices pass through the caches once. Matrices are
// row-major, of floats. "Padded" strides are multiples of 16 floats; what fills a padded line must be readable and, in
// what is given, finite. Results depend neither on `threads` nor on how many there are. Nothing here keeps any state.

#include <stdint.h>

enum {
  CTRAINING_PLAIN = 0,
  CTRAINING_AVX2 = 1,    // with FMA
  CTRAINING_AVX512 = 2,  // F
};

enum { CTRAINING_PADDING = 16 };

/// 1 where this processor and its operating system have `instruction_set`, else 0.
int32_t ctraining_supports(int32_t instruction_set);

/// Rows of a matrix: those that `indices` names, or the first `count` where it is NULL.
typedef struct {
  const float *values;
  int64_t stride;
  const int32_t *indices;
  int64_t count;
} ctraining_samples;

/// How weights follow their gradient g = scale * (sum over samples + decay * weight).
typedef struct {
  int32_t is_adam;    // else stochastic gradient descent
  int32_t nesterov;   // descent: whether the step looks ahead
  float scale, decay;
  float rate;         // the step's learning rate; for Adam with both bias corrections in it
  float beta_1, beta_2, epsilon;  // Adam
  float momentum;                 // descent
} ctraining_rule;

/// Moves `count` weights along `gradient` (the sum over samples). `first` holds Adam's first moments, or the velocities;
/// `second` Adam's second moments, or NULL. Returns the sum of the new weights' squares.
double ctraining_update(
    int32_t instruction_set, const ctraining_rule *rule, int64_t count, const float *gradient, float *weights,
    float *first, float *second);

/// A layer of `inputs` x `outputs` weights.
typedef struct {
  int32_t instruction_set, threads;
  int64_t inputs, outputs;
  float *weights, *first, *second;  // as in ctraining_update; the last two may be NULL where nothing is moved
} ctraining_layer;

/// Bytes that a pass needs with up to `next` samples to multiply, 0 for none.
int64_t ctraining_pass_byte_count(const ctraining_layer *layer, int64_t next);

/// Moves the weights by `rule` along transpose(current) * deltas, unless `rule` is NULL; then, unless `next` is NULL,
/// results = biases + next * weights with the moved weights. Weights are read and written once for all of it.
/// `deltas` and `results` have padded strides. Returns the sum of the weights' squares if they were moved.
double ctraining_pass(
    const ctraining_layer *layer, const ctraining_rule *rule, const ctraining_samples *current, const float *deltas,
    int64_t deltas_stride, const ctraining_samples *next, const float *biases, float *results, int64_t results_stride,
    void *scratch);

/// Bytes that ctraining_back needs.
int64_t ctraining_back_byte_count(const ctraining_layer *layer);

/// results (count x inputs) = deltas (count x outputs) * transpose(weights); strides are padded.
void ctraining_back(
    const ctraining_layer *layer, int64_t count, const float *deltas, int64_t deltas_stride, float *results,
    int64_t results_stride, void *scratch);

/// Turns the products of rows first...first + count - 1 into what their gradient is summed with, in place. Called by
/// several threads at once, never twice for the same rows; slices number independent sums, each has one thread at a time.
typedef void (*ctraining_middle)(
    void *context, int64_t slice, int64_t first, int64_t count, float *products, int64_t stride);

/// A pass of linear models over all samples.
typedef struct {
  int32_t instruction_set, threads;
  int64_t rows, columns, models;
  const float *features;  // rows x columns
} ctraining_sweep;

/// How many slices a sweep has, at least 1.
int64_t ctraining_sweep_slice_count(const ctraining_sweep *sweep);

/// Bytes that a sweep needs.
int64_t ctraining_sweep_byte_count(const ctraining_sweep *sweep);

/// products = features * weights + offsets for blocks of rows, which `middle` turns into residuals; unless `gradient` is
/// NULL, gradient (columns x models) = transpose(features) * residuals and offset_gradient (models) their column sums.
/// `weights` is columns x models with a padded stride, `offsets` padded, too. Features are read once.
void ctraining_run_sweep(
    const ctraining_sweep *sweep, const float *weights, const float *offsets, ctraining_middle middle, void *context,
    double *gradient, double *offset_gradient, void *scratch);

#endif
