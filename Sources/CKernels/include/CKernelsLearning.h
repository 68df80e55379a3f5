#ifndef CKERNELS_LEARNING_H
#define CKERNELS_LEARNING_H

// Passes over numbers in training: what stands between the convolutions. All are limited by memory, so each does in one
// pass what belongs together. `threads` is how many of OpenMP's threads share the work; no result depends on it.

#include <stdint.h>

/// values = min(max(values, 0), maximum); INFINITY for no maximum.
void ckernels_rectify(int32_t threads, int64_t count, float maximum, float *values);
/// Keeps the gradient where 0 < result < maximum, `result` being what `ckernels_rectify` made.
void ckernels_rectify_backward(
    int32_t threads, int64_t count, float maximum, const float *result, float *gradient);
/// target += source.
void ckernels_add(int32_t threads, int64_t count, const float *source, float *target);
/// result = a + b; result may be either.
void ckernels_sum(int32_t threads, int64_t count, const float *a, const float *b, float *result);
/// values *= factor.
void ckernels_scale(int32_t threads, int64_t count, float factor, float *values);
/// values are kept between -limit and limit.
void ckernels_clip(int32_t threads, int64_t count, float limit, float *values);
/// Sets a share `rate` of elements, chosen by `key` and their position alone, to 0 and multiplies the others by
/// 1 / (1 - rate). The same call on gradients goes back. `result` may be `source`.
void ckernels_drop(
    int32_t threads, int64_t count, uint64_t key, double rate, const float *source, float *result);
/// The sum of squares, in double precision.
double ckernels_sum_of_squares(int64_t count, const float *values);

/// moving = momentum * moving + (1 - momentum) * observed.
void ckernels_follow(int64_t count, float momentum, const float *observed, float *moving);

/// One step of an optimizer, in Keras' arithmetic.
enum { CKERNELS_SGD = 0, CKERNELS_ADAM = 1, CKERNELS_RMSPROP = 2 };
typedef struct {
  int32_t kind;
  int32_t nesterov;     // SGD: 0 or 1
  float rate;           // Adam: rate * sqrt(1 - beta2^t) / (1 - beta1^t)
  float momentum;       // SGD, RMSprop
  float beta1, beta2;   // Adam; beta2 is RMSprop's rho
  float epsilon;
  float decay;          // weights *= 1 - decay before the step; 0 for none
} ckernels_rule;
/// Changes `weights` by `gradient`. `first` and `second` are the optimizer's memory, unused ones NULL: SGD has the
/// velocity in `first` (NULL without momentum); Adam moments in both; RMSprop the mean square in `second`, the
/// momentum in `first` (NULL without).
void ckernels_learn(
    int32_t threads, const ckernels_rule *rule, int64_t count, const float *gradient, float *weights,
    float *first, float *second);

/// Softmax and cross-entropy of `batch` samples with `classes` logits each.
///
/// probabilities = softmax(logits); losses[i] = -sum targets * log(probabilities), in double precision;
/// gradient = sample_weights[i] * factor * (probabilities * sum(targets) - targets). `sample_weights` may be NULL for 1.
/// `gradient` may be NULL.
void ckernels_cross_entropy(
    int64_t batch, int64_t classes, const float *logits, const float *targets, const float *sample_weights,
    float factor, float *probabilities, double *losses, float *gradient);

#endif
