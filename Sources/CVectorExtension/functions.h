#ifndef FUNCTIONS_H
#define FUNCTIONS_H

#include <sqlite3ext.h>
#include <stddef.h>

#include "CVectors.h"

// SQLite gives its functions as a table; this declares the pointer to it that extension.c defines.
SQLITE_EXTENSION_INIT3

/// A vector as SQLite keeps it: float32 values at any address, valid until the function returns.
typedef struct {
  const void *bytes;
  size_t count;
} vector;

/// What reading an argument came to.
typedef enum { ARGUMENT_READ, ARGUMENT_IS_NULL, ARGUMENT_IS_WRONG } argument_status;

/// The name the running function was registered under, for its error texts.
const char *function_name(sqlite3_context *context);

/// Reads a vector; where it is none, the error is the function's result.
argument_status read_vector(sqlite3_context *context, sqlite3_value *value, vector *result);

/// Reads two vectors of equal dimension; where one is NULL, that comes before what is wrong with the other.
argument_status read_pair(sqlite3_context *context, sqlite3_value **values, vector *first, vector *second);

/// Makes "<function>: <text>" the result.
__attribute__((format(printf, 2, 3))) void fail(sqlite3_context *context, const char *format, ...);

/// Writes `value` with the fewest digits that are read as the same float32, as Python's `repr` lays them out, but
/// 9e999 for infinity and null for what is not a number: always valid JSON. Returns the length, at most
/// DECIMAL_SIZE; there is no zero at the end.
size_t write_decimal(float value, char *text);
enum { DECIMAL_SIZE = 24 };

void vector_dimension(sqlite3_context *context, int count, sqlite3_value **values);
void vector_at(sqlite3_context *context, int count, sqlite3_value **values);
void vector_norm(sqlite3_context *context, int count, sqlite3_value **values);
void vector_dot(sqlite3_context *context, int count, sqlite3_value **values);
void vector_cosine(sqlite3_context *context, int count, sqlite3_value **values);
void vector_l2(sqlite3_context *context, int count, sqlite3_value **values);
void vector_to_json(sqlite3_context *context, int count, sqlite3_value **values);
void vector_from_json(sqlite3_context *context, int count, sqlite3_value **values);

// The parts of vector_sum and vector_mean, also as window functions.
void total_step(sqlite3_context *context, int count, sqlite3_value **values);
void total_inverse(sqlite3_context *context, int count, sqlite3_value **values);
void sum_value(sqlite3_context *context);
void sum_final(sqlite3_context *context);
void mean_value(sqlite3_context *context);
void mean_final(sqlite3_context *context);

#endif
