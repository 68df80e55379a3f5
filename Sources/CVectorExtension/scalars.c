#include <math.h>
#include <string.h>

#include "functions.h"

// A result that is not set is NULL, and so is one that is not a number: SQLite keeps none.

void vector_dimension(sqlite3_context *context, int count, sqlite3_value **values) {
  (void)count;
  vector vector;
  if (read_vector(context, values[0], &vector) != ARGUMENT_READ) return;
  sqlite3_result_int64(context, (sqlite3_int64)vector.count);
}

void vector_at(sqlite3_context *context, int count, sqlite3_value **values) {
  (void)count;
  const int type = sqlite3_value_type(values[1]);
  vector vector;
  if (type == SQLITE_NULL || read_vector(context, values[0], &vector) != ARGUMENT_READ) return;
  if (type != SQLITE_INTEGER) return fail(context, "found an index that is not INTEGER, expected a whole number from 0");
  const sqlite3_int64 index = sqlite3_value_int64(values[1]);
  if (index < 0 || (size_t)index >= vector.count)
    return fail(context, "found index %lld, expected one from 0 and below %lld, the dimension", index,
                (long long)vector.count);
  float value;
  memcpy(&value, (const char *)vector.bytes + (size_t)index * sizeof value, sizeof value);
  sqlite3_result_double(context, value);
}

void vector_norm(sqlite3_context *context, int count, sqlite3_value **values) {
  (void)count;
  vector vector;
  if (read_vector(context, values[0], &vector) != ARGUMENT_READ) return;
  sqlite3_result_double(context, sqrt(cvectors_fastest_code()->dot(vector.count, vector.bytes, vector.bytes)));
}

void vector_dot(sqlite3_context *context, int count, sqlite3_value **values) {
  (void)count;
  vector first, second;
  if (read_pair(context, values, &first, &second) != ARGUMENT_READ) return;
  sqlite3_result_double(context, cvectors_fastest_code()->dot(first.count, first.bytes, second.bytes));
}

void vector_cosine(sqlite3_context *context, int count, sqlite3_value **values) {
  (void)count;
  vector first, second;
  if (read_pair(context, values, &first, &second) != ARGUMENT_READ) return;
  const cvectors_products sums = cvectors_fastest_code()->products(first.count, first.bytes, second.bytes);
  // A vector of zeros has no direction: 0 / 0 is not a number, which is NULL. Squares of float32 values neither
  // overflow nor vanish in double precision, nor do products of two such sums.
  const double cosine = sums.products / sqrt(sums.first_squares * sums.second_squares);
  // Rounding must not make it more than certain.
  sqlite3_result_double(context, cosine > 1 ? 1 : cosine < -1 ? -1 : cosine);
}

void vector_l2(sqlite3_context *context, int count, sqlite3_value **values) {
  (void)count;
  vector first, second;
  if (read_pair(context, values, &first, &second) != ARGUMENT_READ) return;
  sqlite3_result_double(
      context, sqrt(cvectors_fastest_code()->squared_distance(first.count, first.bytes, second.bytes)));
}
