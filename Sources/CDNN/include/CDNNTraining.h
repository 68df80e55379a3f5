#ifndef CDNN_TRAINING_H
#define CDNN_TRAINING_H

#include <stdint.h>

#include "CDNN.h"

// Operations of training, forward and backward, in float32. A backward operation is made with its forward one, whose
// choices it follows; layouts may be CDNN_TAG_ANY, and `cdnn_operation_layout` says what was chosen.

enum {
  CDNN_PASS_FORWARD = 0,
  CDNN_PASS_BACKWARD_DATA = 1,     ///< gives CDNN_ARGUMENT_GRADIENT_OF_SOURCE
  CDNN_PASS_BACKWARD_WEIGHTS = 2,  ///< gives CDNN_ARGUMENT_GRADIENT_OF_WEIGHTS and of bias
};

enum { CDNN_ALGORITHM_DIRECT = 0, CDNN_ALGORITHM_WINOGRAD = 1 };

/// Replaces the three convolution descriptors. `source` and `destination` also describe their gradients. With a bias,
/// and in the forward pass with `activation` at its end.
int32_t cdnn_training_convolution_create(
    const cdnn_layout *source, const cdnn_layout *destination, int64_t groups, const cdnn_window *window,
    int32_t algorithm, int32_t activation, int32_t pass, const cdnn_operation *forward,
    cdnn_operation **operation);
/// Replaces the three inner product descriptors: (batch, inputs) to (batch, outputs), both plain, with a bias.
int32_t cdnn_training_dense_create(
    int64_t batch, int64_t inputs, int64_t outputs, int32_t activation, int32_t pass,
    const cdnn_operation *forward, cdnn_operation **operation);
/// Replaces the pooling descriptors; the maximum keeps a workspace. The average never counts padding.
int32_t cdnn_training_pooling_create(
    const cdnn_layout *source, const cdnn_layout *destination, const cdnn_window *window, int32_t kind,
    int32_t pass, const cdnn_operation *forward, cdnn_operation **operation);
/// Replaces the batch normalization descriptors, with scale and shift. `given_statistics` normalizes by a mean and a
/// variance that are read, else by the batch's, which are written. `rectified` ends with a ReLU, which keeps a
/// workspace. Backward gives the gradients of source, scale and shift.
int32_t cdnn_training_normalization_create(
    const cdnn_layout *layout, float epsilon, int32_t given_statistics, int32_t rectified, int32_t pass,
    const cdnn_operation *forward, cdnn_operation **operation);

/// Replaces the resampling descriptors, without padding or antialiasing; backward where `forward` is given.
int32_t cdnn_training_resampling_create(
    const cdnn_layout *source, const cdnn_layout *destination, int32_t kind, const cdnn_operation *forward,
    cdnn_operation **operation);

/// The layout of a Keras dense kernel, (inputs, outputs).
int32_t cdnn_layout_create_dense_kernel(int64_t inputs, int64_t outputs, cdnn_layout **layout);
/// 1 if the layout is arranged in a way that only oneDNN knows.
int32_t cdnn_layout_is_opaque(const cdnn_layout *layout);

#endif
