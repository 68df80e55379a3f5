#ifndef CDNN_OPERATIONS_H
#define CDNN_OPERATIONS_H

// What the files of this wall share.

#include <dnnl.h>
#include <pthread.h>

#include "CDNN.h"

struct cdnn_layout {
  dnnl_memory_desc_t descriptor;
};

struct cdnn_operation {
  dnnl_primitive_desc_t descriptor;
  dnnl_primitive_t primitive;
  int first_source;  // DNNL_ARG of source 0; the others follow
  int argument_capacity;
};

/// The engine, once `cdnn_open` has succeeded.
extern dnnl_engine_t cdnn_engine;
/// Held while an operation is made: see CDNN.c.
extern pthread_mutex_t cdnn_making;

/// A layout of `descriptor` if `status` is success.
int32_t cdnn_adopt_layout(dnnl_status_t status, const dnnl_memory_desc_t *descriptor, cdnn_layout **layout);
/// An operation that owns `descriptor` if `status` is success; room for 4 arguments beside the sources.
int32_t cdnn_adopt_operation(
    dnnl_status_t status, dnnl_primitive_desc_t descriptor, int first_source, int source_count,
    cdnn_operation **operation);

#endif
