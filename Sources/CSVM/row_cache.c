#include "row_cache.h"

#include <stdlib.h>

int row_cache_open(row_cache *cache, const csvm_problem *problem) {
  size_t limit = problem->row_limit, count = problem->count;
  *cache = (row_cache){.problem = problem};
  cache->values = malloc(limit * count * sizeof *cache->values);
  cache->slot_of = malloc(count * sizeof *cache->slot_of);
  cache->sample_of = malloc(limit * sizeof *cache->sample_of);
  cache->older = malloc((limit + 1) * sizeof *cache->older);
  cache->newer = malloc((limit + 1) * sizeof *cache->newer);
  cache->wanted = malloc(problem->rows_at_once * sizeof *cache->wanted);
  cache->places = malloc(problem->rows_at_once * sizeof *cache->places);
  if (cache->values == NULL || cache->slot_of == NULL || cache->sample_of == NULL || cache->older == NULL ||
      cache->newer == NULL || cache->wanted == NULL || cache->places == NULL)
    return 0;
  for (size_t sample = 0; sample < count; sample++) cache->slot_of[sample] = -1;
  // Slot `limit` closes the ring: its newer neighbour is the oldest slot, its older one the newest.
  for (size_t slot = 0; slot <= limit; slot++) {
    cache->older[slot] = (int32_t)(slot == 0 ? limit : slot - 1);
    cache->newer[slot] = (int32_t)(slot == limit ? 0 : slot + 1);
    if (slot < limit) cache->sample_of[slot] = -1;
  }
  return 1;
}

void row_cache_close(row_cache *cache) {
  free(cache->values);
  free(cache->slot_of);
  free(cache->sample_of);
  free(cache->older);
  free(cache->newer);
  free(cache->wanted);
  free(cache->places);
}

static void make_newest(row_cache *cache, int32_t slot) {
  int32_t end = (int32_t)cache->problem->row_limit;
  cache->newer[cache->older[slot]] = cache->newer[slot];
  cache->older[cache->newer[slot]] = cache->older[slot];
  cache->older[slot] = cache->older[end];
  cache->newer[slot] = end;
  cache->newer[cache->older[end]] = slot;
  cache->older[end] = slot;
}

// Gives the oldest slot to `sample`; the slot of `kept` stays.
static void take_slot(row_cache *cache, int32_t sample, int32_t kept) {
  int32_t slot = cache->newer[cache->problem->row_limit];
  if (slot == kept) slot = cache->newer[slot];
  if (cache->sample_of[slot] >= 0) cache->slot_of[cache->sample_of[slot]] = -1;
  cache->sample_of[slot] = sample;
  cache->slot_of[sample] = slot;
  make_newest(cache, slot);
}

const float *row_cache_get(row_cache *cache, int32_t sample, const int32_t *others, size_t other_count) {
  const csvm_problem *problem = cache->problem;
  if (cache->slot_of[sample] < 0) {
    // The newest row is the one that a caller may still be reading.
    int32_t kept = cache->older[problem->row_limit];
    size_t count = 0;
    for (size_t index = 0; index < other_count && count + 1 < problem->rows_at_once; index++) {
      if (others[index] == sample || row_cache_has(cache, others[index])) continue;
      take_slot(cache, others[index], kept);
      cache->wanted[count++] = others[index];
    }
    take_slot(cache, sample, kept);
    cache->wanted[count++] = sample;
    for (size_t index = 0; index < count; index++)
      cache->places[index] = cache->values + (size_t)cache->slot_of[cache->wanted[index]] * problem->count;
    if (problem->kernel_rows(problem->context, cache->wanted, count, cache->places) != 0) return NULL;
  }
  make_newest(cache, cache->slot_of[sample]);
  return cache->values + (size_t)cache->slot_of[sample] * problem->count;
}
