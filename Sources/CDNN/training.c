#include "operations.h"

// Every operation of training takes its scratchpad from the caller.
static int32_t create(
    dnnl_status_t described, const_dnnl_op_desc_t description, int32_t activation, const cdnn_operation *forward,
    cdnn_operation **operation) {
  enum { ARGUMENTS = 8 };
  *operation = NULL;
  if (described != dnnl_success) return (int32_t)described;
  const int32_t opened = cdnn_open();
  if (opened != dnnl_success) return opened;
  dnnl_primitive_attr_t attributes;
  dnnl_status_t status = dnnl_primitive_attr_create(&attributes);
  if (status != dnnl_success) return (int32_t)status;
  status = dnnl_primitive_attr_set_scratchpad_mode(attributes, dnnl_scratchpad_mode_user);
  dnnl_post_ops_t post_ops = NULL;
  if (status == dnnl_success && activation != CDNN_ACTIVATION_IDENTITY) {
    status = dnnl_post_ops_create(&post_ops);
    if (status == dnnl_success)
      status = activation == CDNN_ACTIVATION_RELU
          ? dnnl_post_ops_append_eltwise(post_ops, 1.0f, dnnl_eltwise_relu, 0.0f, 0.0f)
          : dnnl_post_ops_append_eltwise(post_ops, 1.0f, dnnl_eltwise_clip, 0.0f, 6.0f);
    if (status == dnnl_success) status = dnnl_primitive_attr_set_post_ops(attributes, post_ops);
    if (post_ops) dnnl_post_ops_destroy(post_ops);
  }
  dnnl_primitive_desc_t descriptor = NULL;
  if (status == dnnl_success) {
    pthread_mutex_lock(&cdnn_making);
    status = dnnl_primitive_desc_create(
        &descriptor, description, attributes, cdnn_engine, forward ? forward->descriptor : NULL);
    pthread_mutex_unlock(&cdnn_making);
  }
  dnnl_primitive_attr_destroy(attributes);
  return cdnn_adopt_operation(status, descriptor, DNNL_ARG_SRC_0, ARGUMENTS, operation);
}

int32_t cdnn_training_convolution_create(
    const cdnn_layout *source, const cdnn_layout *destination, int64_t groups, const cdnn_window *window,
    int32_t algorithm, int32_t activation, int32_t pass, const cdnn_operation *forward,
    cdnn_operation **operation) {
  *operation = NULL;
  const int64_t in = source->descriptor.dims[1], out = destination->descriptor.dims[1];
  if (groups < 1 || in % groups != 0 || out % groups != 0) return dnnl_invalid_arguments;
  dnnl_memory_desc_t weights, bias;
  dnnl_dims_t grouped = {groups, out / groups, in / groups, window->height, window->width};
  dnnl_dims_t bias_dims = {out};
  dnnl_status_t status = groups == 1
      ? dnnl_memory_desc_init_by_tag(&weights, 4, grouped + 1, dnnl_f32, dnnl_format_tag_any)
      : dnnl_memory_desc_init_by_tag(&weights, 5, grouped, dnnl_f32, dnnl_format_tag_any);
  if (status == dnnl_success) status = dnnl_memory_desc_init_by_tag(&bias, 1, bias_dims, dnnl_f32, dnnl_a);
  if (status != dnnl_success) return (int32_t)status;
  dnnl_dims_t strides = {window->stride_height, window->stride_width};
  dnnl_dims_t begin = {window->top, window->left};
  dnnl_dims_t end = {window->bottom, window->right};
  const dnnl_alg_kind_t kind =
      algorithm == CDNN_ALGORITHM_WINOGRAD ? dnnl_convolution_winograd : dnnl_convolution_direct;
  dnnl_convolution_desc_t description;
  switch (pass) {
    case CDNN_PASS_FORWARD:
      status = dnnl_convolution_forward_desc_init(
          &description, dnnl_forward_training, kind, &source->descriptor, &weights, &bias,
          &destination->descriptor, strides, begin, end);
      break;
    case CDNN_PASS_BACKWARD_DATA:
      status = dnnl_convolution_backward_data_desc_init(
          &description, kind, &source->descriptor, &weights, &destination->descriptor, strides, begin, end);
      break;
    default:
      status = dnnl_convolution_backward_weights_desc_init(
          &description, kind, &source->descriptor, &weights, &bias, &destination->descriptor, strides, begin,
          end);
  }
  return create(
      status, &description, pass == CDNN_PASS_FORWARD ? activation : CDNN_ACTIVATION_IDENTITY, forward, operation);
}

int32_t cdnn_training_dense_create(
    int64_t batch, int64_t inputs, int64_t outputs, int32_t activation, int32_t pass,
    const cdnn_operation *forward, cdnn_operation **operation) {
  *operation = NULL;
  dnnl_memory_desc_t source, weights, bias, destination;
  dnnl_dims_t source_dims = {batch, inputs}, weight_dims = {outputs, inputs};
  dnnl_dims_t bias_dims = {outputs}, destination_dims = {batch, outputs};
  dnnl_status_t status = dnnl_memory_desc_init_by_tag(&source, 2, source_dims, dnnl_f32, dnnl_ab);
  if (status == dnnl_success)
    status = dnnl_memory_desc_init_by_tag(&weights, 2, weight_dims, dnnl_f32, dnnl_format_tag_any);
  if (status == dnnl_success) status = dnnl_memory_desc_init_by_tag(&bias, 1, bias_dims, dnnl_f32, dnnl_a);
  if (status == dnnl_success)
    status = dnnl_memory_desc_init_by_tag(&destination, 2, destination_dims, dnnl_f32, dnnl_ab);
  if (status != dnnl_success) return (int32_t)status;
  dnnl_inner_product_desc_t description;
  switch (pass) {
    case CDNN_PASS_FORWARD:
      status = dnnl_inner_product_forward_desc_init(
          &description, dnnl_forward_training, &source, &weights, &bias, &destination);
      break;
    case CDNN_PASS_BACKWARD_DATA:
      status = dnnl_inner_product_backward_data_desc_init(&description, &source, &weights, &destination);
      break;
    default:
      status = dnnl_inner_product_backward_weights_desc_init(
          &description, &source, &weights, &bias, &destination);
  }
  return create(
      status, &description, pass == CDNN_PASS_FORWARD ? activation : CDNN_ACTIVATION_IDENTITY, forward, operation);
}

int32_t cdnn_training_pooling_create(
    const cdnn_layout *source, const cdnn_layout *destination, const cdnn_window *window, int32_t kind,
    int32_t pass, const cdnn_operation *forward, cdnn_operation **operation) {
  dnnl_dims_t strides = {window->stride_height, window->stride_width};
  dnnl_dims_t kernel = {window->height, window->width};
  dnnl_dims_t begin = {window->top, window->left};
  dnnl_dims_t end = {window->bottom, window->right};
  const dnnl_alg_kind_t algorithm =
      kind == CDNN_POOLING_MAX ? dnnl_pooling_max : dnnl_pooling_avg_exclude_padding;
  dnnl_pooling_desc_t description;
  const dnnl_status_t status = pass == CDNN_PASS_FORWARD
      ? dnnl_pooling_forward_desc_init(
            &description, dnnl_forward_training, algorithm, &source->descriptor, &destination->descriptor,
            strides, kernel, begin, end)
      : dnnl_pooling_backward_desc_init(
            &description, algorithm, &source->descriptor, &destination->descriptor, strides, kernel, begin,
            end);
  return create(status, &description, CDNN_ACTIVATION_IDENTITY, forward, operation);
}

int32_t cdnn_training_normalization_create(
    const cdnn_layout *layout, float epsilon, int32_t given_statistics, int32_t rectified, int32_t pass,
    const cdnn_operation *forward, cdnn_operation **operation) {
  const unsigned flags = dnnl_use_scale | dnnl_use_shift | (given_statistics ? dnnl_use_global_stats : 0u)
      | (rectified ? dnnl_fuse_norm_relu : 0u);
  dnnl_batch_normalization_desc_t description;
  const dnnl_status_t status = pass == CDNN_PASS_FORWARD
      ? dnnl_batch_normalization_forward_desc_init(
            &description, dnnl_forward_training, &layout->descriptor, epsilon, flags)
      : dnnl_batch_normalization_backward_desc_init(
            &description, dnnl_backward, &layout->descriptor, &layout->descriptor, epsilon, flags);
  return create(status, &description, CDNN_ACTIVATION_IDENTITY, forward, operation);
}

int32_t cdnn_training_resampling_create(
    const cdnn_layout *source, const cdnn_layout *destination, int32_t kind, const cdnn_operation *forward,
    cdnn_operation **operation) {
  const dnnl_alg_kind_t algorithm =
      kind == CDNN_RESAMPLING_BILINEAR ? dnnl_resampling_linear : dnnl_resampling_nearest;
  dnnl_resampling_desc_t description;
  const dnnl_status_t status = forward
      ? dnnl_resampling_backward_desc_init(
            &description, algorithm, NULL, &source->descriptor, &destination->descriptor)
      : dnnl_resampling_forward_desc_init(
            &description, dnnl_forward_training, algorithm, NULL, &source->descriptor, &destination->descriptor);
  return create(status, &description, CDNN_ACTIVATION_IDENTITY, forward, operation);
}

int32_t cdnn_layout_create_dense_kernel(int64_t inputs, int64_t outputs, cdnn_layout **layout) {
  dnnl_memory_desc_t descriptor;
  dnnl_dims_t dims = {outputs, inputs};
  return cdnn_adopt_layout(
      dnnl_memory_desc_init_by_tag(&descriptor, 2, dims, dnnl_f32, dnnl_ba), &descriptor, layout);
}

int32_t cdnn_layout_is_opaque(const cdnn_layout *layout) {
  return layout->descriptor.format_kind != dnnl_blocked;
}
