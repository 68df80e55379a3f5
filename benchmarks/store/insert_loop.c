// Writes images and vectors into a store's tables with nothing but SQLite's C interface: the same statements, page size,
// journal, cache and transactions as FeatureStore.commit, and no work on the values.
//
//     insert_loop SCHEMA.sql STORE COUNT DIMENSION BLOCK
//
// Prints the seconds from the first transaction to when the file is closed.
#include <sqlite3.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static sqlite3 *db;

static void check(int status, const char *what) {
  if (status == SQLITE_OK || status == SQLITE_DONE || status == SQLITE_ROW) return;
  fprintf(stderr, "%.60s: %s\n", what, sqlite3_errmsg(db));
  exit(1);
}

static void run(const char *sql) { check(sqlite3_exec(db, sql, NULL, NULL, NULL), sql); }

static sqlite3_stmt *prepare(const char *sql) {
  sqlite3_stmt *statement;
  check(sqlite3_prepare_v3(db, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL), sql);
  return statement;
}

static void step(sqlite3_stmt *statement) {
  check(sqlite3_step(statement), "step");
  check(sqlite3_reset(statement), "reset");
}

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static uint64_t mix(uint64_t value) {  // SplitMix64
  value += 0x9E3779B97F4A7C15u;
  value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9u;
  value = (value ^ (value >> 27)) * 0x94D049BB133111EBu;
  return value ^ (value >> 31);
}

int main(int count_of_arguments, char **arguments) {
  if (count_of_arguments != 6) return 64;
  const int count = atoi(arguments[3]), dimension = atoi(arguments[4]), block = atoi(arguments[5]);
  char *schema = calloc(1, 1 << 20);
  FILE *file = fopen(arguments[1], "r");
  if (file == NULL || fread(schema, 1, (1 << 20) - 1, file) == 0) return 1;
  fclose(file);
  check(sqlite3_open(arguments[2], &db), "open");
  run("PRAGMA page_size = 65536; PRAGMA journal_mode = wal; PRAGMA synchronous = NORMAL;"
      "PRAGMA cache_size = -65536; PRAGMA foreign_keys = ON");
  run(schema);
  run("INSERT INTO recipe VALUES (1, 'bench', 'none', NULL, 'none', 'avg', 1, 'bench', '{}')");

  enum { few = 64 };
  float *vectors = malloc((size_t)few * (size_t)dimension * sizeof *vectors);
  for (size_t index = 0; index < (size_t)few * (size_t)dimension; index++)
    vectors[index] = (float)(mix(index) >> 40) / (float)(1 << 24);

  sqlite3_stmt *find = prepare("SELECT content_id FROM content WHERE sha256 = ?");
  sqlite3_stmt *content = prepare("INSERT INTO content (sha256) VALUES (?)");
  sqlite3_stmt *image = prepare(
      "INSERT INTO image (path, label, split, sha256, width, height, byte_count, format, modified_ns, status, error, "
      "content_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (path) DO UPDATE SET label = excluded.label, "
      "split = excluded.split, sha256 = excluded.sha256, width = excluded.width, height = excluded.height, "
      "byte_count = excluded.byte_count, format = excluded.format, modified_ns = excluded.modified_ns, "
      "status = excluded.status, error = excluded.error, content_id = excluded.content_id");
  sqlite3_stmt *summary = prepare(
      "INSERT INTO feature_summary (recipe_id, content_id, l2_norm, mean, zero_fraction) VALUES (1, ?, 1.5, 0.5, 0.25) "
      "ON CONFLICT (content_id, recipe_id) DO NOTHING");
  sqlite3_stmt *vector = prepare("INSERT INTO feature_vector (vector_id, vector) VALUES (?, ?)");

  const double start = now();
  for (int first = 0; first < count; first += block) {
    run("BEGIN IMMEDIATE");
    for (int number = first; number < count && number < first + block; number++) {
      char path[64], label[16], digest[65];
      snprintf(path, sizeof path, "photos/%d.jpg", number);
      snprintf(label, sizeof label, "class%d", number % 10);
      for (uint64_t part = 0; part < 4; part++)
        snprintf(digest + 16 * part, 17, "%016llx", (unsigned long long)mix((uint64_t)number * 4 + part));
      check(sqlite3_bind_text(find, 1, digest, 64, SQLITE_STATIC), "bind");
      step(find);
      check(sqlite3_bind_text(content, 1, digest, 64, SQLITE_STATIC), "bind");
      step(content);
      const sqlite3_int64 content_id = sqlite3_last_insert_rowid(db);
      sqlite3_bind_text(image, 1, path, -1, SQLITE_STATIC);
      sqlite3_bind_text(image, 2, label, -1, SQLITE_STATIC);
      sqlite3_bind_text(image, 4, digest, 64, SQLITE_STATIC);
      sqlite3_bind_int(image, 5, 1);
      sqlite3_bind_int(image, 6, 1);
      sqlite3_bind_int(image, 7, 1);
      sqlite3_bind_text(image, 8, "jpeg", 4, SQLITE_STATIC);
      sqlite3_bind_int(image, 9, 0);
      sqlite3_bind_text(image, 10, "ok", 2, SQLITE_STATIC);
      sqlite3_bind_int64(image, 12, content_id);
      step(image);
      sqlite3_bind_int64(summary, 1, content_id);
      step(summary);
      sqlite3_bind_int64(vector, 1, sqlite3_last_insert_rowid(db));
      sqlite3_bind_blob(vector, 2, vectors + (size_t)(number % few) * (size_t)dimension, dimension * (int)sizeof(float),
                        SQLITE_STATIC);
      step(vector);
    }
    run("COMMIT");
  }
  sqlite3_finalize(find);
  sqlite3_finalize(content);
  sqlite3_finalize(image);
  sqlite3_finalize(summary);
  sqlite3_finalize(vector);
  check(sqlite3_close(db), "close");
  printf("%.6f\n", now() - start);
  return 0;
}
