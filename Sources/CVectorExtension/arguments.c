#include <stdarg.h>

#include "functions.h"

const char *function_name(sqlite3_context *context) { return sqlite3_user_data(context); }

void fail(sqlite3_context *context, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  char *text = sqlite3_vmprintf(format, arguments);
  va_end(arguments);
  char *whole = text == NULL ? NULL : sqlite3_mprintf("%s: %s", function_name(context), text);
  if (whole == NULL) sqlite3_result_error_nomem(context);
  else sqlite3_result_error(context, whole, -1);
  sqlite3_free(text);
  sqlite3_free(whole);
}

static const char *type_name(sqlite3_value *value) {
  switch (sqlite3_value_type(value)) {
    case SQLITE_INTEGER: return "INTEGER";
    case SQLITE_FLOAT: return "REAL";
    case SQLITE_TEXT: return "TEXT";
    default: return "BLOB";
  }
}

argument_status read_vector(sqlite3_context *context, sqlite3_value *value, vector *result) {
  const int type = sqlite3_value_type(value);
  if (type == SQLITE_NULL) return ARGUMENT_IS_NULL;
  if (type != SQLITE_BLOB) {
    fail(context, "found %s, expected a vector: a BLOB of float32 values, or vector_from_json('[…]')",
         type_name(value));
    return ARGUMENT_IS_WRONG;
  }
  // The bytes first: asking for them may give the BLOB of `zeroblob` its memory.
  result->bytes = sqlite3_value_blob(value);
  const int length = sqlite3_value_bytes(value);
  if (result->bytes == NULL && length > 0) {
    sqlite3_result_error_nomem(context);
    return ARGUMENT_IS_WRONG;
  }
  if (length % (int)sizeof(float) != 0) {
    fail(context, "found a BLOB of %d bytes, expected a vector: float32 values, four bytes each", length);
    return ARGUMENT_IS_WRONG;
  }
  result->count = (size_t)length / sizeof(float);
  return ARGUMENT_READ;
}

argument_status read_pair(sqlite3_context *context, sqlite3_value **values, vector *first, vector *second) {
  if (sqlite3_value_type(values[0]) == SQLITE_NULL || sqlite3_value_type(values[1]) == SQLITE_NULL)
    return ARGUMENT_IS_NULL;
  argument_status status = read_vector(context, values[0], first);
  if (status == ARGUMENT_READ) status = read_vector(context, values[1], second);
  if (status == ARGUMENT_READ && first->count != second->count) {
    fail(context, "found vectors of %lld and %lld values, expected equally many, as vectors of one recipe have",
         (long long)first->count, (long long)second->count);
    status = ARGUMENT_IS_WRONG;
  }
  return status;
}
