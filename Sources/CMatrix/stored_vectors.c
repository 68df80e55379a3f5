#include "stored_vectors.h"

#include <string.h>

#if defined(__x86_64__)
#define FOR_EVERY_PROCESSOR \
  __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define FOR_EVERY_PROCESSOR
#endif

FOR_EVERY_PROCESSOR
void vector_scale(const void *row, size_t count, float factor, float *result) {
  for (size_t index = 0; index < count; index++) {
    float value;
    memcpy(&value, (const char *)row + index * sizeof value, sizeof value);
    result[index] = value * factor;
  }
}

FOR_EVERY_PROCESSOR
size_t vector_find_not_less(const float *values, const float *scales, size_t count, float factor, int32_t *found) {
  size_t number = 0;
  for (size_t start = 0; start < count; start += 64) {
    const size_t end = start + 64 < count ? start + 64 : count;
    // Hardly ever is there one among 64, and counting them needs no branch.
    int any = 0;
    for (size_t index = start; index < end; index++) any |= !(values[index] < factor * scales[index]);
    if (!any) continue;
    for (size_t index = start; index < end; index++)
      if (!(values[index] < factor * scales[index])) found[number++] = (int32_t)index;
  }
  return number;
}
