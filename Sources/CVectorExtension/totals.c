#include <math.h>
#include <string.h>

#include "functions.h"

/// Sums of vectors, value by value. SQLite hands it out filled with zeros.
typedef struct {
  /// Vectors that are in.
  sqlite3_int64 vector_count;
  size_t dimension;
  /// `dimension` sums, then as many errors of rounding: see `cvectors_code.add`. NULL while no vector is in.
  double *sums;
  /// How many values are not a number, infinite and minus infinite, `dimension` of each; NULL while none was.
  /// They are counted, not added: a sum that was infinite once could not forget it when a window moves on.
  sqlite3_int64 *odd_counts;
} total;

enum { NOT_A_NUMBER, INFINITE, MINUS_INFINITE, ODD_KINDS };

static void clear(total *total) {
  sqlite3_free(total->sums);
  sqlite3_free(total->odd_counts);
  memset(total, 0, sizeof *total);
}

// Memory filled with zeros, of one byte at least, as SQLite gives none of none.
static void *allocate(size_t count, size_t size) {
  const sqlite3_uint64 byte_count = (sqlite3_uint64)count * size + 1;
  void *memory = sqlite3_malloc64(byte_count);
  if (memory != NULL) memset(memory, 0, byte_count);
  return memory;
}

static void add_finite(total *total, const void *values, int sign) {
  cvectors_fastest_code()->add(
      total->dimension, values, sign, total->sums, total->sums + total->dimension);
}

static int add_odd(total *total, const void *bytes, int sign) {
  if (total->odd_counts == NULL)
    total->odd_counts = allocate(total->dimension, ODD_KINDS * sizeof *total->odd_counts);
  float *values = allocate(total->dimension, sizeof *values);
  if (total->odd_counts == NULL || values == NULL) {
    sqlite3_free(values);
    return SQLITE_NOMEM;
  }
  memcpy(values, bytes, total->dimension * sizeof *values);
  for (size_t index = 0; index < total->dimension; index++) {
    if (isfinite(values[index])) continue;
    const int kind = isnan(values[index]) ? NOT_A_NUMBER : values[index] > 0 ? INFINITE : MINUS_INFINITE;
    total->odd_counts[index * ODD_KINDS + kind] += sign;
    values[index] = 0;
  }
  add_finite(total, values, sign);
  sqlite3_free(values);
  return SQLITE_OK;
}

static void move(sqlite3_context *context, sqlite3_value *value, int sign) {
  vector vector;
  if (read_vector(context, value, &vector) != ARGUMENT_READ) return;
  total *total = sqlite3_aggregate_context(context, sizeof *total);
  if (total == NULL) return sqlite3_result_error_nomem(context);
  if (total->sums == NULL) {
    total->sums = allocate(vector.count, 2 * sizeof *total->sums);
    if (total->sums == NULL) return sqlite3_result_error_nomem(context);
    total->dimension = vector.count;
  }
  if (total->dimension != vector.count)
    return fail(context, "found a vector of %lld values after vectors of %lld, expected equally many in all",
                (long long)vector.count, (long long)total->dimension);
  if (cvectors_fastest_code()->is_finite(vector.count, vector.bytes)) add_finite(total, vector.bytes, sign);
  else if (add_odd(total, vector.bytes, sign) != SQLITE_OK) return sqlite3_result_error_nomem(context);
  total->vector_count += sign;
  // Nothing is left of vectors that are out, not even rounding.
  if (total->vector_count == 0) clear(total);
}

void total_step(sqlite3_context *context, int count, sqlite3_value **values) {
  (void)count;
  move(context, values[0], 1);
}

void total_inverse(sqlite3_context *context, int count, sqlite3_value **values) {
  (void)count;
  move(context, values[0], -1);
}

static float value_at(const total *total, size_t index, double divisor) {
  if (total->odd_counts != NULL) {
    const sqlite3_int64 *odd = total->odd_counts + index * ODD_KINDS;
    if (odd[NOT_A_NUMBER] > 0 || (odd[INFINITE] > 0 && odd[MINUS_INFINITE] > 0)) return NAN;
    if (odd[INFINITE] > 0) return INFINITY;
    if (odd[MINUS_INFINITE] > 0) return -INFINITY;
  }
  return (float)((total->sums[index] + total->sums[total->dimension + index]) / divisor);
}

// The result of no vectors is NULL.
static void give(sqlite3_context *context, int is_mean) {
  const total *total = sqlite3_aggregate_context(context, 0);
  if (total == NULL || total->vector_count == 0) return;
  float *values = allocate(total->dimension, sizeof *values);
  if (values == NULL) return sqlite3_result_error_nomem(context);
  const double divisor = is_mean ? (double)total->vector_count : 1;
  for (size_t index = 0; index < total->dimension; index++) values[index] = value_at(total, index, divisor);
  sqlite3_result_blob64(context, values, total->dimension * sizeof *values, sqlite3_free);
}

// SQLite calls this once in the end, also after an error.
static void finish(sqlite3_context *context, int is_mean) {
  give(context, is_mean);
  total *total = sqlite3_aggregate_context(context, 0);
  if (total != NULL) clear(total);
}

void sum_value(sqlite3_context *context) { give(context, 0); }
void sum_final(sqlite3_context *context) { finish(context, 0); }
void mean_value(sqlite3_context *context) { give(context, 1); }
void mean_final(sqlite3_context *context) { finish(context, 1); }
