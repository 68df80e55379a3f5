#ifndef CKERNELS_H
#define CKERNELS_H

// Kernels of our own, where no library has one as fast. Nothing here allocates memory or keeps any state: several
// threads may call the same function with different memory.

#include <stdint.h>

#include "CKernelsLearning.h"

enum {
  CKERNELS_AVX2 = 1,             // with FMA; blocks of 8 channels
  CKERNELS_AVX512 = 2,           // F, BW, DQ and VL; blocks of 16 channels
  CKERNELS_AVX512_BFLOAT16 = 3,  // multiplies bfloat16 numbers; blocks of 16 channels
};

enum {
  CKERNELS_ACTIVATION_IDENTITY = 0,
  CKERNELS_ACTIVATION_RELU = 1,
  CKERNELS_ACTIVATION_RELU6 = 2,
};

/// 1 where this processor and its operating system have `instruction_set`, else 0.
int32_t ckernels_supports(int32_t instruction_set);

/// A 3×3 convolution with a stride of 1, computed by Winograd's F(4×4, 3×3):
/// result = activation(convolution(source) + bias), or + what is in the result if it accumulates.
///
/// Source and result lie as nChw8c or nChw16c, after the instruction set; what fills the last channel block is zero, in
/// the source as in the result. The result is (height + top + bottom - 2) × (width + left + right - 2), at least 1 × 1.
typedef struct {
  int64_t batch, height, width;             // samples; rows and columns of the source
  int64_t in_channels, out_channels;
  int64_t top, left, bottom, right;         // zeros around the source, 0 or more
  int32_t accumulates, activation;          // 0 or 1; CKERNELS_ACTIVATION_…
  int32_t instruction_set;                  // one that `ckernels_supports`
  int32_t source_is_bfloat16, result_is_bfloat16;  // float32 where 0; must be 0 unless products are of bfloat16
} ckernels_winograd;

/// Bytes of transformed weights with their bias; independent of the batch.
int64_t ckernels_winograd_weight_byte_count(const ckernels_winograd *geometry);

/// Transforms `kernel`, (3, 3, in_channels, out_channels) row-major, for runs of any batch size and number of threads.
/// `bias` has out_channels numbers; `weights` is 64-byte aligned.
void ckernels_winograd_pack(
    const ckernels_winograd *geometry, int32_t threads, const float *kernel, const float *bias, void *weights);

/// Bytes of memory that a run with `threads` threads needs, which mean nothing before and after it.
int64_t ckernels_winograd_scratch_byte_count(const ckernels_winograd *geometry, int32_t threads);

/// Computes with `threads` threads of OpenMP's, or with the calling one alone if that is 1. All memory is 64-byte
/// aligned; `result` overlaps nothing. A sample's result depends neither on the batch nor on `threads`, to the bit.
void ckernels_winograd_run(
    const ckernels_winograd *geometry, int32_t threads, const void *source, const void *weights, void *result,
    void *scratch);

#endif
