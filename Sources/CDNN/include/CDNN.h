#ifndef CDNN_H
#define CDNN_H

#include <stdint.h>

// A thin wall over oneDNN 2.6 on the CPU: inference here, training in CDNNTraining.h. oneDNN's own header cannot be used from Swift
// directly: descriptors are large structs of fixed arrays (imported as 12-element tuples) and unions, and the
// operation descriptors pass as `const void *`.
//
// Activations are logical (batch, channels, height, width) everywhere; the layout says how they lie in memory.
// Every function returning `int32_t` returns a `dnnl_status_t`: 0 is success, see `cdnn_status_text`.

/// How a tensor lies in memory; owns one `dnnl_memory_desc_t`.
typedef struct cdnn_layout cdnn_layout;
/// One planned computation; owns a primitive descriptor and the primitive. Once prepared it never changes, and any
/// number of threads may run it at the same time, each by an invocation of its own.
typedef struct cdnn_operation cdnn_operation;
/// An operation with the memory it works on; owns the memory objects. One thread at a time.
typedef struct cdnn_invocation cdnn_invocation;

enum {
  CDNN_TAG_ANY = 0,  ///< the operation chooses
  CDNN_TAG_NHWC = 1,
  CDNN_TAG_NCHW = 2,
  CDNN_TAG_BLOCKED_4 = 3,  ///< nChw4c
  CDNN_TAG_BLOCKED_8 = 4,  ///< nChw8c
  CDNN_TAG_BLOCKED_16 = 5,  ///< nChw16c
};

/// How a number is stored. A quantized number stands for itself times a scale that only the caller knows.
enum { CDNN_FORMAT_FLOAT32 = 0, CDNN_FORMAT_BFLOAT16 = 1, CDNN_FORMAT_UINT8 = 2, CDNN_FORMAT_INT8 = 3 };

enum { CDNN_ACTIVATION_IDENTITY = 0, CDNN_ACTIVATION_RELU = 1, CDNN_ACTIVATION_RELU6 = 2 };
enum { CDNN_POOLING_MAX = 0, CDNN_POOLING_AVERAGE = 1 };
enum { CDNN_RESAMPLING_NEAREST = 0, CDNN_RESAMPLING_BILINEAR = 1 };

enum {
  CDNN_ARGUMENT_DESTINATION = 0,
  CDNN_ARGUMENT_WEIGHTS = 1,
  CDNN_ARGUMENT_BIAS = 2,
  CDNN_ARGUMENT_SCRATCHPAD = 3,
  CDNN_ARGUMENT_WORKSPACE = 4,  ///< what a forward pass keeps for the way back
  CDNN_ARGUMENT_MEAN = 5,
  CDNN_ARGUMENT_VARIANCE = 6,
  CDNN_ARGUMENT_SCALE = 7,
  CDNN_ARGUMENT_SHIFT = 8,
  CDNN_ARGUMENT_GRADIENT_OF_SOURCE = 9,
  CDNN_ARGUMENT_GRADIENT_OF_DESTINATION = 10,
  CDNN_ARGUMENT_GRADIENT_OF_WEIGHTS = 11,
  CDNN_ARGUMENT_GRADIENT_OF_BIAS = 12,
  CDNN_ARGUMENT_GRADIENT_OF_SCALE = 13,
  CDNN_ARGUMENT_GRADIENT_OF_SHIFT = 14,
  CDNN_ARGUMENT_SOURCE = 16,  ///< source `i` is `CDNN_ARGUMENT_SOURCE + i`
};

/// A sliding window over height and width.
typedef struct {
  int64_t height, width;
  int64_t stride_height, stride_width;
  int64_t top, left, bottom, right;
} cdnn_window;

// MARK: library

/// Replaces `dnnl_engine_create`: makes the one CPU engine of this process, once, whoever asks first.
/// Every other function that needs an engine does so by itself.
int32_t cdnn_open(void);
/// Replaces reading `dnnl_version()`, whose result is a pointer to a struct. Writes "major.minor.patch".
void cdnn_version(char *text, int32_t capacity);
/// Replaces `dnnl_get_effective_cpu_isa`, which returns a C enum of bit masks. Never NULL.
const char *cdnn_instruction_set(void);
/// A sentence fragment for a status of this header, never NULL.
const char *cdnn_status_text(int32_t status);
/// Replaces `omp_set_num_threads`, whose header needs `-fopenmp`. Holds for the calling thread only.
void cdnn_set_thread_count(int32_t count);
/// Replaces `omp_get_max_threads`: what `cdnn_set_thread_count` set for the calling thread.
int32_t cdnn_thread_count(void);
/// Replaces `omp_get_max_threads` as it was when first asked: the number nobody has chosen.
int32_t cdnn_default_thread_count(void);

// MARK: memory

/// Replaces `posix_memalign`, for which Swift has only an allocation that traps when memory is exhausted.
/// 64-byte aligned; blocks of several megabytes are aligned to, and ask for, huge pages. 1 if exhausted.
int32_t cdnn_memory_allocate(int64_t byte_count, void **memory);
/// Frees what `cdnn_memory_allocate` gave.
void cdnn_memory_free(void *memory);

// MARK: layouts

/// Replaces `dnnl_memory_desc_init_by_tag`: a (batch, channels, height, width) tensor.
int32_t cdnn_layout_create(const int64_t dimensions[4], int32_t tag, int32_t format, cdnn_layout **layout);
/// The format the tensor's numbers are stored in.
int32_t cdnn_layout_format(const cdnn_layout *layout);
/// Replaces `dnnl_memory_desc_init_by_tag` for a kernel in Keras' order (height, width, in / groups, out).
int32_t cdnn_layout_create_kernel(
    int64_t height, int64_t width, int64_t groups, int64_t in_per_group, int64_t out_per_group,
    cdnn_layout **layout);
/// Replaces `dnnl_memory_desc_init_submemory`: the part of `parent` that starts at `offsets`.
int32_t cdnn_layout_create_region(
    const cdnn_layout *parent, const int64_t dimensions[4], const int64_t offsets[4], cdnn_layout **layout);
/// Frees a layout; NULL is allowed.
void cdnn_layout_destroy(cdnn_layout *layout);
/// Replaces `dnnl_memory_desc_equal`: 1 if both describe the same bytes in the same way.
int32_t cdnn_layout_equal(const cdnn_layout *a, const cdnn_layout *b);
/// Replaces `dnnl_memory_desc_get_size`: bytes including the padding of the last channel block.
int64_t cdnn_layout_byte_count(const cdnn_layout *layout);
/// Writes oneDNN's letters for the layout ("acdb", "aBcd8b"): oneDNN has no such function in its C API.
void cdnn_layout_describe(const cdnn_layout *layout, char *text, int32_t capacity);

// MARK: operations
// Each `create` finds an implementation, and is cheap; `cdnn_operation_prepare` generates its code.
// All use a scratchpad given by the caller (`dnnl_scratchpad_mode_user`).

/// What becomes of the sums: destination = activation(scale[channel] * (sum + bias) + residual_scale * residual).
typedef struct {
  int32_t activation;
  float clip;  ///< where CDNN_ACTIVATION_RELU6 ends: 6 in the destination's units
  const float *scales;  ///< one per output channel, or NULL for 1
  int32_t accumulate;  ///< whether there is a residual, which lies in the destination
  float residual_scale;
  int32_t residual_format;  ///< of the destination's width
} cdnn_ending;

/// Replaces `dnnl_convolution_forward_desc_init` and attributes. The weights have the source's format, int8 if
/// that is uint8; the bias is float32, in units of the sums.
int32_t cdnn_convolution_create(
    const cdnn_layout *source, const cdnn_layout *destination, int64_t groups, const cdnn_window *window,
    const cdnn_ending *ending, cdnn_operation **operation);
/// Replaces `dnnl_pooling_forward_desc_init`; the average never counts padding.
int32_t cdnn_pooling_create(
    const cdnn_layout *source, const cdnn_layout *destination, const cdnn_window *window, int32_t kind,
    cdnn_operation **operation);
/// Replaces `dnnl_resampling_forward_desc_init`, the factors being those of the two sizes.
int32_t cdnn_resampling_create(
    const cdnn_layout *source, const cdnn_layout *destination, int32_t kind, cdnn_operation **operation);
/// Replaces `dnnl_binary_desc_init` with `dnnl_binary_add`; the destination may be the first source.
int32_t cdnn_addition_create(const cdnn_layout *layout, int32_t activation, cdnn_operation **operation);
/// Replaces `dnnl_concat_primitive_desc_create`, which wants the descriptors side by side in one array.
int32_t cdnn_concatenation_create(
    const cdnn_layout *const *sources, int32_t count, const cdnn_layout *destination,
    cdnn_operation **operation);
/// Replaces `dnnl_eltwise_forward_desc_init`; the destination may be the source.
int32_t cdnn_activation_create(const cdnn_layout *layout, int32_t activation, cdnn_operation **operation);
/// Replaces `dnnl_softmax_v2_forward_desc_init` over the channels.
int32_t cdnn_softmax_create(const cdnn_layout *layout, cdnn_operation **operation);
/// Replaces `dnnl_reorder_primitive_desc_create`: destination = scale * source, rounded to the nearest number that
/// the destination's format has; `scales` is one for all channels or one for each.
int32_t cdnn_reorder_create(
    const cdnn_layout *source, const cdnn_layout *destination, const float *scales, int64_t count,
    cdnn_operation **operation);

/// Frees an operation, none of whose invocations may be left; NULL is allowed.
void cdnn_operation_destroy(cdnn_operation *operation);
/// Replaces `dnnl_primitive_desc_query` for the implementation's name. Lives as long as the operation.
const char *cdnn_operation_implementation(const cdnn_operation *operation);
/// Replaces `dnnl_primitive_desc_query_md`: a copy of the layout the operation wants for an argument.
int32_t cdnn_operation_layout(const cdnn_operation *operation, int32_t argument, cdnn_layout **layout);
/// Bytes of scratchpad the operation needs, 0 if none.
int64_t cdnn_operation_scratchpad_byte_count(const cdnn_operation *operation);
/// Replaces `dnnl_primitive_create`: generates the machine code.
int32_t cdnn_operation_prepare(cdnn_operation *operation);

// MARK: invocations

/// An invocation of `operation`, which must outlive it, with no memory yet.
int32_t cdnn_invocation_create(const cdnn_operation *operation, cdnn_invocation **invocation);
/// Frees an invocation; NULL is allowed. Bound memory is the caller's.
void cdnn_invocation_destroy(cdnn_invocation *invocation);
/// Replaces `dnnl_memory_create` / `dnnl_memory_set_data_handle`: `data` is what the argument reads or writes.
/// The memory must stay valid until it is bound anew or the invocation is destroyed.
int32_t cdnn_invocation_bind(cdnn_invocation *invocation, int32_t argument, void *data);
/// Replaces `dnnl_primitive_execute`; returns when the result is there. The operation must be prepared.
int32_t cdnn_invocation_run(const cdnn_invocation *invocation);

#include "CDNNTraining.h"

#endif
