#ifndef CSVM_ROW_CACHE_H
#define CSVM_ROW_CACHE_H

#include "CSVM.h"

// The kernel rows that were used last.
typedef struct {
  const csvm_problem *problem;
  float *values;      // row_limit rows of `count` floats
  int32_t *slot_of;   // by sample; -1 where there is no row
  int32_t *sample_of; // by slot; -1 where the slot is empty
  int32_t *older, *newer; // by slot, with row_limit as the ends of a ring
  int32_t *wanted;    // scratch: rows_at_once samples
  float **places;     // scratch: rows_at_once rows
} row_cache;

int row_cache_open(row_cache *cache, const csvm_problem *problem);
void row_cache_close(row_cache *cache);

// Whether the row of `sample` is there.
static inline int row_cache_has(const row_cache *cache, int32_t sample) { return cache->slot_of[sample] >= 0; }

// The row of `sample`, computed if needed; valid until the next but one such call for another sample. With it,
// up to rows_at_once - 1 of `others` that are missing are computed. NULL when the callback says stop.
const float *row_cache_get(row_cache *cache, int32_t sample, const int32_t *others, size_t other_count);

#endif
