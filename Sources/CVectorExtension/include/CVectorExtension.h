#ifndef CVECTOREXTENSION_H
#define CVECTOREXTENSION_H

#include <sqlite3.h>

/// SQL functions over the vectors of a store, as an extension that SQLite loads: docs/store.md lists them.
///
/// The name follows from the file's, `libpipeline_vector`, by SQLite's rule: "lib" goes, and what is no letter.
/// (https://sqlite.org/loadext.html)
__attribute__((visibility("default"))) int sqlite3_pipelinevector_init(
    sqlite3 *db, char **message, const sqlite3_api_routines *api);

#endif
