#define _GNU_SOURCE
#include "operations.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

// libgomp's, which libdnnl already loads; <omp.h> belongs to the compiler that is not ours.
void omp_set_num_threads(int count);
int omp_get_max_threads(void);

struct cdnn_invocation {
  const cdnn_operation *operation;
  int argument_count;
  dnnl_exec_arg_t arguments[];
};

// MARK: library

dnnl_engine_t cdnn_engine;
static dnnl_stream_t stream;
static dnnl_status_t open_status;
static pthread_once_t open_once = PTHREAD_ONCE_INIT;

static void open_engine(void) {
  open_status = dnnl_engine_create(&cdnn_engine, dnnl_cpu, 0);
  // A CPU stream of the OpenMP build holds no state of its own (work is done inside `execute`), so one serves
  // all plans and threads.
  if (open_status == dnnl_success)
    open_status = dnnl_stream_create(&stream, cdnn_engine, dnnl_stream_default_flags);
}

int32_t cdnn_open(void) {
  pthread_once(&open_once, open_engine);
  return (int32_t)open_status;
}

void cdnn_version(char *text, int32_t capacity) {
  const dnnl_version_t *version = dnnl_version();
  snprintf(text, (size_t)capacity, "%d.%d.%d", version->major, version->minor, version->patch);
}

const char *cdnn_instruction_set(void) {
  switch ((int)dnnl_get_effective_cpu_isa()) {
    case dnnl_cpu_isa_sse41: return "SSE4.1";
    case dnnl_cpu_isa_avx: return "AVX";
    case dnnl_cpu_isa_avx2: return "AVX2";
    case dnnl_cpu_isa_avx2_vnni: return "AVX2 VNNI";
    case dnnl_cpu_isa_avx512_core: return "AVX-512";
    case dnnl_cpu_isa_avx512_core_vnni: return "AVX-512 VNNI";
    case dnnl_cpu_isa_avx512_core_bf16: return "AVX-512 BF16";
    case dnnl_cpu_isa_avx512_core_amx: return "AVX-512 AMX";
    default: return "generic";
  }
}

const char *cdnn_status_text(int32_t status) {
  switch (status) {
    case dnnl_success: return "success";
    case dnnl_out_of_memory: return "out of memory";
    case dnnl_invalid_arguments: return "invalid arguments";
    case dnnl_unimplemented: return "no implementation for this combination";
    case dnnl_iterator_ends: return "no further implementation";
    case dnnl_runtime_error: return "failed while running";
    case dnnl_not_required: return "argument not required";
    default: return "unknown status";
  }
}

void cdnn_set_thread_count(int32_t count) { omp_set_num_threads(count); }

int32_t cdnn_thread_count(void) { return omp_get_max_threads(); }

static int default_thread_count;
static pthread_once_t default_once = PTHREAD_ONCE_INIT;

static void read_default_thread_count(void) { default_thread_count = omp_get_max_threads(); }

int32_t cdnn_default_thread_count(void) {
  pthread_once(&default_once, read_default_thread_count);
  return default_thread_count;
}

// oneDNN 2.6.3 may generate wrong code for narrow numbers when two threads make operations at the same time: one at a
// time here. Running them is safe.
pthread_mutex_t cdnn_making = PTHREAD_MUTEX_INITIALIZER;

// MARK: memory

int32_t cdnn_memory_allocate(int64_t byte_count, void **memory) {
  const size_t huge_page = (size_t)2 << 20;
  const size_t size = byte_count > 0 ? (size_t)byte_count : 1;
  const int huge = size >= 4 * huge_page;
  if (posix_memalign(memory, huge ? huge_page : 64, size) != 0) {
    *memory = NULL;
    return dnnl_out_of_memory;
  }
  // Advice only: where it is refused, pages are merely smaller.
  if (huge) (void)madvise(*memory, size, MADV_HUGEPAGE);
  return dnnl_success;
}

void cdnn_memory_free(void *memory) { free(memory); }

// MARK: layouts

int32_t cdnn_adopt_layout(dnnl_status_t status, const dnnl_memory_desc_t *descriptor, cdnn_layout **layout) {
  *layout = NULL;
  if (status != dnnl_success) return (int32_t)status;
  cdnn_layout *made = malloc(sizeof *made);
  if (!made) return dnnl_out_of_memory;
  made->descriptor = *descriptor;
  *layout = made;
  return dnnl_success;
}

static const dnnl_data_type_t data_types[] = {dnnl_f32, dnnl_bf16, dnnl_u8, dnnl_s8};

int32_t cdnn_layout_create(const int64_t dimensions[4], int32_t tag, int32_t format, cdnn_layout **layout) {
  static const dnnl_format_tag_t tags[] = {
      dnnl_format_tag_any, dnnl_nhwc, dnnl_nchw, dnnl_nChw4c, dnnl_nChw8c, dnnl_nChw16c};
  dnnl_memory_desc_t descriptor;
  dnnl_dims_t dims = {dimensions[0], dimensions[1], dimensions[2], dimensions[3]};
  return cdnn_adopt_layout(
      dnnl_memory_desc_init_by_tag(&descriptor, 4, dims, data_types[format], tags[tag]), &descriptor, layout);
}

int32_t cdnn_layout_format(const cdnn_layout *layout) {
  switch (layout->descriptor.data_type) {
    case dnnl_bf16: return CDNN_FORMAT_BFLOAT16;
    case dnnl_u8: return CDNN_FORMAT_UINT8;
    case dnnl_s8: return CDNN_FORMAT_INT8;
    default: return CDNN_FORMAT_FLOAT32;
  }
}

int32_t cdnn_layout_create_kernel(
    int64_t height, int64_t width, int64_t groups, int64_t in_per_group, int64_t out_per_group,
    cdnn_layout **layout) {
  dnnl_memory_desc_t descriptor;
  if (groups == 1) {
    dnnl_dims_t dims = {out_per_group, in_per_group, height, width};
    return cdnn_adopt_layout(
        dnnl_memory_desc_init_by_tag(&descriptor, 4, dims, dnnl_f32, dnnl_hwio), &descriptor, layout);
  }
  dnnl_dims_t dims = {groups, out_per_group, in_per_group, height, width};
  return cdnn_adopt_layout(
      dnnl_memory_desc_init_by_tag(&descriptor, 5, dims, dnnl_f32, dnnl_hwigo), &descriptor, layout);
}

int32_t cdnn_layout_create_region(
    const cdnn_layout *parent, const int64_t dimensions[4], const int64_t offsets[4], cdnn_layout **layout) {
  dnnl_memory_desc_t descriptor;
  dnnl_dims_t dims = {dimensions[0], dimensions[1], dimensions[2], dimensions[3]};
  dnnl_dims_t starts = {offsets[0], offsets[1], offsets[2], offsets[3]};
  return cdnn_adopt_layout(
      dnnl_memory_desc_init_submemory(&descriptor, &parent->descriptor, dims, starts), &descriptor, layout);
}

void cdnn_layout_destroy(cdnn_layout *layout) { free(layout); }

int32_t cdnn_layout_equal(const cdnn_layout *a, const cdnn_layout *b) {
  return dnnl_memory_desc_equal(&a->descriptor, &b->descriptor);
}

int64_t cdnn_layout_byte_count(const cdnn_layout *layout) {
  return (int64_t)dnnl_memory_desc_get_size(&layout->descriptor);
}

void cdnn_layout_describe(const cdnn_layout *layout, char *text, int32_t capacity) {
  const dnnl_memory_desc_t *descriptor = &layout->descriptor;
  if (descriptor->format_kind != dnnl_blocked) {
    snprintf(text, (size_t)capacity, descriptor->format_kind == dnnl_format_kind_any ? "any" : "opaque");
    return;
  }
  const dnnl_blocking_desc_t *blocking = &descriptor->format_desc.blocking;
  // Outer dimensions from the largest stride to the smallest. Where a dimension of size 1 has the stride of
  // another, either order is true; the larger one goes first, which gives the names people expect.
  int order[DNNL_MAX_NDIMS];
  int blocked[DNNL_MAX_NDIMS] = {0};
  for (int i = 0; i < descriptor->ndims; i++) {
    int at = i;
    for (; at > 0; at--) {
      const int before = order[at - 1];
      const int64_t a = blocking->strides[before], b = blocking->strides[i];
      if (a > b || (a == b && descriptor->dims[before] >= descriptor->dims[i])) break;
      order[at] = before;
    }
    order[at] = i;
  }
  for (int i = 0; i < blocking->inner_nblks; i++) blocked[blocking->inner_idxs[i]] = 1;
  int length = 0;
  for (int i = 0; i < descriptor->ndims && length < capacity - 1; i++)
    text[length++] = (char)((blocked[order[i]] ? 'A' : 'a') + order[i]);
  text[length] = 0;
  for (int i = 0; i < blocking->inner_nblks && length < capacity; i++)
    length += snprintf(
        text + length, (size_t)(capacity - length), "%d%c", (int)blocking->inner_blks[i],
        (char)('a' + blocking->inner_idxs[i]));
}

// MARK: operations

// The ending of most operations: nothing is done to their result but `activation`.
static cdnn_ending plain_ending(int32_t activation) {
  return (cdnn_ending){.activation = activation, .clip = 6.0f};
}

static dnnl_status_t append_post_ops(const cdnn_ending *ending, dnnl_post_ops_t post_ops) {
  dnnl_status_t status = dnnl_success;
  if (ending->accumulate)
    status = dnnl_post_ops_append_sum_v2(
        post_ops, ending->residual_scale, data_types[ending->residual_format]);
  if (status == dnnl_success && ending->activation == CDNN_ACTIVATION_RELU)
    status = dnnl_post_ops_append_eltwise(post_ops, 1.0f, dnnl_eltwise_relu, 0.0f, 0.0f);
  if (status == dnnl_success && ending->activation == CDNN_ACTIVATION_RELU6)
    status = dnnl_post_ops_append_eltwise(post_ops, 1.0f, dnnl_eltwise_clip, 0.0f, ending->clip);
  return status;
}

// Attributes of every operation: the caller's scratchpad, then what `ending` says of `channels` channels.
static dnnl_status_t make_attributes(const cdnn_ending *ending, int64_t channels, dnnl_primitive_attr_t *made) {
  dnnl_post_ops_t post_ops = NULL;
  dnnl_status_t status = dnnl_primitive_attr_create(made);
  if (status != dnnl_success) return status;
  status = dnnl_primitive_attr_set_scratchpad_mode(*made, dnnl_scratchpad_mode_user);
  if (status == dnnl_success && ending->scales)
    status = dnnl_primitive_attr_set_output_scales(*made, channels, 1 << 1, ending->scales);
  if (status == dnnl_success) status = dnnl_post_ops_create(&post_ops);
  if (status == dnnl_success) status = append_post_ops(ending, post_ops);
  if (status == dnnl_success && dnnl_post_ops_len(post_ops) > 0)
    status = dnnl_primitive_attr_set_post_ops(*made, post_ops);
  if (post_ops) dnnl_post_ops_destroy(post_ops);
  if (status != dnnl_success) dnnl_primitive_attr_destroy(*made);
  return status;
}

// Takes over `descriptor` if `status` is success.
int32_t cdnn_adopt_operation(
    dnnl_status_t status, dnnl_primitive_desc_t descriptor, int first_source, int source_count,
    cdnn_operation **operation) {
  *operation = NULL;
  if (status != dnnl_success) return (int32_t)status;
  cdnn_operation *made = calloc(1, sizeof *made);
  if (!made) {
    dnnl_primitive_desc_destroy(descriptor);
    return dnnl_out_of_memory;
  }
  made->descriptor = descriptor;
  made->first_source = first_source;
  // Destination, weights, bias and scratchpad beside the sources.
  made->argument_capacity = source_count + 4;
  *operation = made;
  return dnnl_success;
}

static int32_t create_operation(
    dnnl_status_t described, const_dnnl_op_desc_t description, const cdnn_ending *ending, int64_t channels,
    int source_count, cdnn_operation **operation) {
  *operation = NULL;
  if (described != dnnl_success) return (int32_t)described;
  int32_t opened = cdnn_open();
  if (opened != dnnl_success) return opened;
  dnnl_primitive_attr_t attributes;
  dnnl_status_t status = make_attributes(ending, channels, &attributes);
  if (status != dnnl_success) return (int32_t)status;
  dnnl_primitive_desc_t descriptor = NULL;
  pthread_mutex_lock(&cdnn_making);
  status = dnnl_primitive_desc_create(&descriptor, description, attributes, cdnn_engine, NULL);
  pthread_mutex_unlock(&cdnn_making);
  dnnl_primitive_attr_destroy(attributes);
  return cdnn_adopt_operation(status, descriptor, DNNL_ARG_SRC_0, source_count, operation);
}

int32_t cdnn_convolution_create(
    const cdnn_layout *source, const cdnn_layout *destination, int64_t groups, const cdnn_window *window,
    const cdnn_ending *ending, cdnn_operation **operation) {
  *operation = NULL;
  const int64_t in = source->descriptor.dims[1], out = destination->descriptor.dims[1];
  if (groups < 1 || in % groups != 0 || out % groups != 0) return dnnl_invalid_arguments;
  const dnnl_data_type_t source_type = source->descriptor.data_type;
  const dnnl_data_type_t type = source_type == dnnl_u8 ? dnnl_s8 : source_type;
  dnnl_memory_desc_t weights, bias;
  dnnl_dims_t grouped = {groups, out / groups, in / groups, window->height, window->width};
  dnnl_dims_t bias_dims = {out};
  dnnl_status_t status = groups == 1
      ? dnnl_memory_desc_init_by_tag(&weights, 4, grouped + 1, type, dnnl_format_tag_any)
      : dnnl_memory_desc_init_by_tag(&weights, 5, grouped, type, dnnl_format_tag_any);
  if (status == dnnl_success) status = dnnl_memory_desc_init_by_tag(&bias, 1, bias_dims, dnnl_f32, dnnl_a);
  if (status != dnnl_success) return (int32_t)status;
  dnnl_dims_t strides = {window->stride_height, window->stride_width};
  dnnl_dims_t begin = {window->top, window->left};
  dnnl_dims_t end = {window->bottom, window->right};
  dnnl_convolution_desc_t description;
  status = dnnl_convolution_forward_desc_init(
      &description, dnnl_forward_inference, dnnl_convolution_direct, &source->descriptor, &weights, &bias,
      &destination->descriptor, strides, begin, end);
  return create_operation(status, &description, ending, out, 1, operation);
}

int32_t cdnn_pooling_create(
    const cdnn_layout *source, const cdnn_layout *destination, const cdnn_window *window, int32_t kind,
    cdnn_operation **operation) {
  dnnl_dims_t strides = {window->stride_height, window->stride_width};
  dnnl_dims_t kernel = {window->height, window->width};
  dnnl_dims_t begin = {window->top, window->left};
  dnnl_dims_t end = {window->bottom, window->right};
  dnnl_pooling_desc_t description;
  dnnl_status_t status = dnnl_pooling_forward_desc_init(
      &description, dnnl_forward_inference,
      kind == CDNN_POOLING_MAX ? dnnl_pooling_max : dnnl_pooling_avg_exclude_padding, &source->descriptor,
      &destination->descriptor, strides, kernel, begin, end);
  const cdnn_ending ending = plain_ending(CDNN_ACTIVATION_IDENTITY);
  return create_operation(status, &description, &ending, 0, 1, operation);
}

int32_t cdnn_resampling_create(
    const cdnn_layout *source, const cdnn_layout *destination, int32_t kind, cdnn_operation **operation) {
  dnnl_resampling_desc_t description;
  dnnl_status_t status = dnnl_resampling_forward_desc_init(
      &description, dnnl_forward_inference,
      kind == CDNN_RESAMPLING_BILINEAR ? dnnl_resampling_linear : dnnl_resampling_nearest, NULL,
      &source->descriptor, &destination->descriptor);
  const cdnn_ending ending = plain_ending(CDNN_ACTIVATION_IDENTITY);
  return create_operation(status, &description, &ending, 0, 1, operation);
}

int32_t cdnn_addition_create(const cdnn_layout *layout, int32_t activation, cdnn_operation **operation) {
  dnnl_binary_desc_t description;
  dnnl_status_t status = dnnl_binary_desc_init(
      &description, dnnl_binary_add, &layout->descriptor, &layout->descriptor, &layout->descriptor);
  const cdnn_ending ending = plain_ending(activation);
  return create_operation(status, &description, &ending, 0, 2, operation);
}

int32_t cdnn_concatenation_create(
    const cdnn_layout *const *sources, int32_t count, const cdnn_layout *destination,
    cdnn_operation **operation) {
  *operation = NULL;
  int32_t opened = cdnn_open();
  if (opened != dnnl_success) return opened;
  dnnl_memory_desc_t *descriptors = malloc((size_t)count * sizeof *descriptors);
  if (!descriptors) return dnnl_out_of_memory;
  for (int32_t i = 0; i < count; i++) descriptors[i] = sources[i]->descriptor;
  dnnl_primitive_attr_t attributes;
  dnnl_primitive_desc_t descriptor = NULL;
  const cdnn_ending ending = plain_ending(CDNN_ACTIVATION_IDENTITY);
  dnnl_status_t status = make_attributes(&ending, 0, &attributes);
  if (status == dnnl_success) {
    pthread_mutex_lock(&cdnn_making);
    status = dnnl_concat_primitive_desc_create(
        &descriptor, &destination->descriptor, count, 1, descriptors, attributes, cdnn_engine);
    pthread_mutex_unlock(&cdnn_making);
    dnnl_primitive_attr_destroy(attributes);
  }
  free(descriptors);
  return cdnn_adopt_operation(status, descriptor, DNNL_ARG_MULTIPLE_SRC, count, operation);
}

int32_t cdnn_activation_create(const cdnn_layout *layout, int32_t activation, cdnn_operation **operation) {
  dnnl_eltwise_desc_t description;
  dnnl_status_t status = activation == CDNN_ACTIVATION_RELU6
      ? dnnl_eltwise_forward_desc_init(
            &description, dnnl_forward_inference, dnnl_eltwise_clip, &layout->descriptor, 0.0f, 6.0f)
      : dnnl_eltwise_forward_desc_init(
            &description, dnnl_forward_inference, dnnl_eltwise_relu, &layout->descriptor, 0.0f, 0.0f);
  const cdnn_ending ending = plain_ending(CDNN_ACTIVATION_IDENTITY);
  return create_operation(status, &description, &ending, 0, 1, operation);
}

int32_t cdnn_softmax_create(const cdnn_layout *layout, cdnn_operation **operation) {
  dnnl_softmax_v2_desc_t description;
  dnnl_status_t status = dnnl_softmax_v2_forward_desc_init(
      &description, dnnl_forward_inference, dnnl_softmax_accurate, &layout->descriptor, &layout->descriptor, 1);
  const cdnn_ending ending = plain_ending(CDNN_ACTIVATION_IDENTITY);
  return create_operation(status, &description, &ending, 0, 1, operation);
}

int32_t cdnn_reorder_create(
    const cdnn_layout *source, const cdnn_layout *destination, const float *scales, int64_t count,
    cdnn_operation **operation) {
  *operation = NULL;
  int32_t opened = cdnn_open();
  if (opened != dnnl_success) return opened;
  dnnl_primitive_attr_t attributes;
  dnnl_primitive_desc_t descriptor = NULL;
  const cdnn_ending ending = plain_ending(CDNN_ACTIVATION_IDENTITY);
  dnnl_status_t status = make_attributes(&ending, 0, &attributes);
  if (status == dnnl_success) {
    if (count > 1 || scales[0] != 1.0f)
      status = dnnl_primitive_attr_set_output_scales(attributes, count, count > 1 ? 1 << 1 : 0, scales);
    if (status == dnnl_success) {
      pthread_mutex_lock(&cdnn_making);
      status = dnnl_reorder_primitive_desc_create(
          &descriptor, &source->descriptor, cdnn_engine, &destination->descriptor, cdnn_engine, attributes);
      pthread_mutex_unlock(&cdnn_making);
    }
    dnnl_primitive_attr_destroy(attributes);
  }
  return cdnn_adopt_operation(status, descriptor, DNNL_ARG_FROM, 1, operation);
}

void cdnn_operation_destroy(cdnn_operation *operation) {
  if (!operation) return;
  if (operation->primitive) dnnl_primitive_destroy(operation->primitive);
  dnnl_primitive_desc_destroy(operation->descriptor);
  free(operation);
}

const char *cdnn_operation_implementation(const cdnn_operation *operation) {
  const char *name = NULL;
  dnnl_status_t status = dnnl_primitive_desc_query(operation->descriptor, dnnl_query_impl_info_str, 0, &name);
  return status == dnnl_success && name ? name : "unknown";
}

static int argument_index(const cdnn_operation *operation, int32_t argument) {
  switch (argument) {
    case CDNN_ARGUMENT_DESTINATION: return DNNL_ARG_DST;
    case CDNN_ARGUMENT_WEIGHTS: return DNNL_ARG_WEIGHTS;
    case CDNN_ARGUMENT_BIAS: return DNNL_ARG_BIAS;
    case CDNN_ARGUMENT_SCRATCHPAD: return DNNL_ARG_SCRATCHPAD;
    case CDNN_ARGUMENT_WORKSPACE: return DNNL_ARG_WORKSPACE;
    case CDNN_ARGUMENT_MEAN: return DNNL_ARG_MEAN;
    case CDNN_ARGUMENT_VARIANCE: return DNNL_ARG_VARIANCE;
    case CDNN_ARGUMENT_SCALE: return DNNL_ARG_SCALE;
    case CDNN_ARGUMENT_SHIFT: return DNNL_ARG_SHIFT;
    case CDNN_ARGUMENT_GRADIENT_OF_SOURCE: return DNNL_ARG_DIFF_SRC;
    case CDNN_ARGUMENT_GRADIENT_OF_DESTINATION: return DNNL_ARG_DIFF_DST;
    case CDNN_ARGUMENT_GRADIENT_OF_WEIGHTS: return DNNL_ARG_DIFF_WEIGHTS;
    case CDNN_ARGUMENT_GRADIENT_OF_BIAS: return DNNL_ARG_DIFF_BIAS;
    case CDNN_ARGUMENT_GRADIENT_OF_SCALE: return DNNL_ARG_DIFF_SCALE;
    case CDNN_ARGUMENT_GRADIENT_OF_SHIFT: return DNNL_ARG_DIFF_SHIFT;
    default: return operation->first_source + (argument - CDNN_ARGUMENT_SOURCE);
  }
}

static const dnnl_memory_desc_t *argument_descriptor(const cdnn_operation *operation, int32_t argument) {
  return dnnl_primitive_desc_query_md(
      operation->descriptor, dnnl_query_exec_arg_md, argument_index(operation, argument));
}

int32_t cdnn_operation_layout(const cdnn_operation *operation, int32_t argument, cdnn_layout **layout) {
  const dnnl_memory_desc_t *descriptor = argument_descriptor(operation, argument);
  return cdnn_adopt_layout(descriptor ? dnnl_success : dnnl_not_required, descriptor, layout);
}

int64_t cdnn_operation_scratchpad_byte_count(const cdnn_operation *operation) {
  const dnnl_memory_desc_t *descriptor = argument_descriptor(operation, CDNN_ARGUMENT_SCRATCHPAD);
  return descriptor ? (int64_t)dnnl_memory_desc_get_size(descriptor) : 0;
}

int32_t cdnn_operation_prepare(cdnn_operation *operation) {
  if (operation->primitive) return dnnl_success;
  pthread_mutex_lock(&cdnn_making);
  const dnnl_status_t status = dnnl_primitive_create(&operation->primitive, operation->descriptor);
  pthread_mutex_unlock(&cdnn_making);
  return (int32_t)status;
}

// MARK: invocations

int32_t cdnn_invocation_create(const cdnn_operation *operation, cdnn_invocation **invocation) {
  const size_t arguments = (size_t)operation->argument_capacity * sizeof(dnnl_exec_arg_t);
  *invocation = calloc(1, sizeof **invocation + arguments);
  if (!*invocation) return dnnl_out_of_memory;
  (*invocation)->operation = operation;
  return dnnl_success;
}

void cdnn_invocation_destroy(cdnn_invocation *invocation) {
  if (!invocation) return;
  for (int i = 0; i < invocation->argument_count; i++) dnnl_memory_destroy(invocation->arguments[i].memory);
  free(invocation);
}

int32_t cdnn_invocation_bind(cdnn_invocation *invocation, int32_t argument, void *data) {
  const cdnn_operation *operation = invocation->operation;
  const int index = argument_index(operation, argument);
  for (int i = 0; i < invocation->argument_count; i++)
    if (invocation->arguments[i].arg == index)
      return (int32_t)dnnl_memory_set_data_handle_v2(invocation->arguments[i].memory, data, stream);
  const dnnl_memory_desc_t *descriptor = argument_descriptor(operation, argument);
  if (!descriptor || invocation->argument_count == operation->argument_capacity) return dnnl_invalid_arguments;
  dnnl_exec_arg_t *slot = &invocation->arguments[invocation->argument_count];
  dnnl_status_t status = dnnl_memory_create(&slot->memory, descriptor, cdnn_engine, data);
  if (status != dnnl_success) return (int32_t)status;
  slot->arg = index;
  invocation->argument_count++;
  return dnnl_success;
}

int32_t cdnn_invocation_run(const cdnn_invocation *invocation) {
  return (int32_t)dnnl_primitive_execute(
      invocation->operation->primitive, stream, invocation->argument_count, invocation->arguments);
}
