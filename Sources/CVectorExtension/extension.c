#include "CVectorExtension.h"

#include <sqlite3ext.h>

#include "functions.h"

SQLITE_EXTENSION_INIT1

// The result is JSON and says so to the JSON functions around it. SQLite before 3.45 needs no such mark.
#ifndef SQLITE_RESULT_SUBTYPE
#define SQLITE_RESULT_SUBTYPE 0x001000000
#endif

// Equal arguments, equal results, on any machine; nothing but the arguments is read: so indexes, generated columns
// and views of files that one does not trust may call them.
enum { FLAGS = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS };

typedef struct {
  const char *name;
  int argument_count, flags;
  void (*call)(sqlite3_context *, int, sqlite3_value **);
} scalar;

typedef struct {
  const char *name;
  void (*final)(sqlite3_context *);
  void (*value)(sqlite3_context *);
} aggregate;

static const scalar scalars[] = {
    {"vector_dimension", 1, FLAGS, vector_dimension},
    {"vector_at", 2, FLAGS, vector_at},
    {"vector_norm", 1, FLAGS, vector_norm},
    {"vector_dot", 2, FLAGS, vector_dot},
    {"vector_cosine", 2, FLAGS, vector_cosine},
    {"vector_l2", 2, FLAGS, vector_l2},
    {"vector_to_json", 1, FLAGS | SQLITE_RESULT_SUBTYPE, vector_to_json},
    {"vector_from_json", 1, FLAGS, vector_from_json},
};

static const aggregate aggregates[] = {
    {"vector_sum", sum_final, sum_value},
    {"vector_mean", mean_final, mean_value},
};

int sqlite3_pipelinevector_init(sqlite3 *db, char **message, const sqlite3_api_routines *api) {
  (void)message;
  SQLITE_EXTENSION_INIT2(api);
  int status = SQLITE_OK;
  for (size_t index = 0; index < sizeof scalars / sizeof *scalars && status == SQLITE_OK; index++) {
    const scalar *entry = &scalars[index];
    status = sqlite3_create_function_v2(
        db, entry->name, entry->argument_count, entry->flags, (void *)entry->name, entry->call, NULL, NULL, NULL);
  }
  for (size_t index = 0; index < sizeof aggregates / sizeof *aggregates && status == SQLITE_OK; index++) {
    const aggregate *entry = &aggregates[index];
    status = sqlite3_create_window_function(
        db, entry->name, 1, FLAGS, (void *)entry->name, total_step, entry->final, entry->value, total_inverse, NULL);
  }
  return status;
}
