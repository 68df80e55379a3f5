#ifndef TRAINING_THREADS_H
#define TRAINING_THREADS_H

#include <stdatomic.h>

#include "training_code.h"

// libgomp's, stable since its first version; <omp.h> belongs to the compiler that is not ours. The other kernels compute
// with the same team of threads.
void GOMP_parallel(void (*body)(void *), void *data, unsigned threads, unsigned flags);
void GOMP_barrier(void);
int omp_get_thread_num(void);

static inline ptrdiff_t ceiling(ptrdiff_t a, ptrdiff_t b) { return (a + b - 1) / b; }
static inline ptrdiff_t smaller(ptrdiff_t a, ptrdiff_t b) { return a < b ? a : b; }
static inline ptrdiff_t larger(ptrdiff_t a, ptrdiff_t b) { return a > b ? a : b; }
static inline ptrdiff_t padded(ptrdiff_t count) { return ceiling(count, CTRAINING_PADDING) * CTRAINING_PADDING; }

// Where the part of `total` things that is number `part` of `parts` begins.
static inline ptrdiff_t part_start(ptrdiff_t total, ptrdiff_t part, ptrdiff_t parts) { return total * part / parts; }

// Takes the next piece of work before `end`, if there is one.
static inline int take(atomic_ptrdiff_t *taken, ptrdiff_t end, ptrdiff_t *piece) {
  *piece = atomic_fetch_add_explicit(taken, 1, memory_order_relaxed);
  return *piece < end;
}

static inline void in_parallel(int threads, void (*body)(void *), void *data) {
  if (threads > 1) GOMP_parallel(body, data, (unsigned)threads, 0);
  else body(data);
}

static inline size_t thread_number(int threads) { return threads > 1 ? (size_t)omp_get_thread_num() : 0; }

const training_code *training_code_for(int32_t instruction_set);

#endif
