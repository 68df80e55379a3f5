#include "CZip.h"

#include <stdio.h>
#include <stdlib.h>

#include <zip.h>

struct czip_archive {
  zip_t *zip;
};

struct czip_entry {
  zip_file_t *file;
};

static int32_t status_of(zip_error_t *error, char *message, int64_t capacity) {
  if (capacity > 0) snprintf(message, (size_t)capacity, "%s", zip_error_strerror(error));
  switch (zip_error_code_zip(error)) {
    case ZIP_ER_NOENT:
    case ZIP_ER_OPEN:
      return CZIP_CANNOT_OPEN;
    case ZIP_ER_NOZIP:
      return CZIP_NOT_ZIP;
    case ZIP_ER_CRC:
      return CZIP_WRONG_CHECKSUM;
    case ZIP_ER_NOPASSWD:
    case ZIP_ER_WRONGPASSWD:
    case ZIP_ER_ENCRNOTSUPP:
      return CZIP_ENCRYPTED;
    case ZIP_ER_COMPNOTSUPP:
    case ZIP_ER_MULTIDISK:
    case ZIP_ER_OPNOTSUPP:
      return CZIP_UNSUPPORTED;
    case ZIP_ER_WRITE:
    case ZIP_ER_TMPOPEN:
    case ZIP_ER_RENAME:
      return CZIP_WRITE_FAILED;
    case ZIP_ER_CANCELLED:
      return CZIP_CANCELLED;
    case ZIP_ER_MEMORY:
      return CZIP_OUT_OF_MEMORY;
    case ZIP_ER_INCONS:
    case ZIP_ER_EOF:
    case ZIP_ER_ZLIB:
    case ZIP_ER_COMPRESSED_DATA:
    case ZIP_ER_INVAL:
      return CZIP_DAMAGED;
    default:
      return CZIP_READ_FAILED;
  }
}

static int32_t open_with(
    const char *path, int flags, czip_archive **archive, char *message, int64_t message_capacity) {
  czip_archive *opened = malloc(sizeof *opened);
  if (opened == NULL) return CZIP_OUT_OF_MEMORY;
  int code = 0;
  opened->zip = zip_open(path, flags, &code);
  if (opened->zip == NULL) {
    zip_error_t error;
    zip_error_init_with_code(&error, code);
    int32_t status = status_of(&error, message, message_capacity);
    zip_error_fini(&error);
    free(opened);
    return status;
  }
  *archive = opened;
  return CZIP_OK;
}

int32_t czip_open(const char *path, czip_archive **archive, char *message, int64_t message_capacity) {
  return open_with(path, ZIP_RDONLY | ZIP_CHECKCONS, archive, message, message_capacity);
}

void czip_close(czip_archive *archive) {
  if (archive == NULL) return;
  zip_discard(archive->zip);
  free(archive);
}

int64_t czip_count(czip_archive *archive) { return zip_get_num_entries(archive->zip, 0); }

int32_t czip_stat(
    czip_archive *archive, int64_t index, const char **name, int64_t *byte_count, int32_t *is_encrypted) {
  zip_stat_t facts;
  zip_stat_init(&facts);
  if (zip_stat_index(archive->zip, (zip_uint64_t)index, 0, &facts) != 0) return CZIP_DAMAGED;
  if (!(facts.valid & ZIP_STAT_NAME) || !(facts.valid & ZIP_STAT_SIZE) || facts.size > INT64_MAX) {
    return CZIP_DAMAGED;
  }
  *name = facts.name;
  *byte_count = (int64_t)facts.size;
  *is_encrypted = (facts.valid & ZIP_STAT_ENCRYPTION_METHOD) && facts.encryption_method != ZIP_EM_NONE;
  return CZIP_OK;
}

int32_t czip_entry_open(
    czip_archive *archive, int64_t index, czip_entry **entry, char *message, int64_t message_capacity) {
  czip_entry *opened = malloc(sizeof *opened);
  if (opened == NULL) return CZIP_OUT_OF_MEMORY;
  opened->file = zip_fopen_index(archive->zip, (zip_uint64_t)index, 0);
  if (opened->file == NULL) {
    free(opened);
    return status_of(zip_get_error(archive->zip), message, message_capacity);
  }
  *entry = opened;
  return CZIP_OK;
}

int32_t czip_entry_read(
    czip_entry *entry, void *bytes, int64_t capacity, int64_t *count, char *message, int64_t message_capacity) {
  zip_int64_t read = zip_fread(entry->file, bytes, (zip_uint64_t)capacity);
  *count = read < 0 ? 0 : read;
  return read < 0 ? status_of(zip_file_get_error(entry->file), message, message_capacity) : CZIP_OK;
}

void czip_entry_close(czip_entry *entry) {
  if (entry == NULL) return;
  zip_fclose(entry->file);
  free(entry);
}

// What an entry's bytes come from.
struct entry_source {
  czip_reader read;
  void *context;
  zip_uint64_t byte_count;
  zip_error_t error;
};

static zip_int64_t answer(void *state, void *data, zip_uint64_t length, zip_source_cmd_t command) {
  struct entry_source *source = state;
  switch (command) {
    case ZIP_SOURCE_SUPPORTS:
      return zip_source_make_command_bitmap(
          ZIP_SOURCE_OPEN, ZIP_SOURCE_READ, ZIP_SOURCE_CLOSE, ZIP_SOURCE_STAT, ZIP_SOURCE_ERROR, ZIP_SOURCE_FREE, -1);
    case ZIP_SOURCE_OPEN:
    case ZIP_SOURCE_CLOSE:
      return 0;
    case ZIP_SOURCE_READ: {
      int64_t count = source->read(source->context, data, (int64_t)length);
      if (count < 0) zip_error_set(&source->error, ZIP_ER_CANCELLED, 0);
      return count;
    }
    case ZIP_SOURCE_STAT: {
      if (length < sizeof(zip_stat_t)) {
        zip_error_set(&source->error, ZIP_ER_INVAL, 0);
        return -1;
      }
      zip_stat_t *facts = data;
      zip_stat_init(facts);
      // A known size decides about zip64 before the first byte is written.
      facts->valid = ZIP_STAT_SIZE;
      facts->size = source->byte_count;
      return sizeof *facts;
    }
    case ZIP_SOURCE_ERROR:
      return zip_error_to_data(&source->error, data, length);
    case ZIP_SOURCE_FREE:
      zip_error_fini(&source->error);
      free(source);
      return 0;
    default:
      zip_error_set(&source->error, ZIP_ER_OPNOTSUPP, 0);
      return -1;
  }
}

int32_t czip_create(const char *path, czip_archive **archive, char *message, int64_t message_capacity) {
  return open_with(path, ZIP_CREATE | ZIP_TRUNCATE, archive, message, message_capacity);
}

int32_t czip_add(
    czip_archive *archive, const char *name, int64_t byte_count, czip_reader read, void *context, char *message,
    int64_t message_capacity) {
  struct entry_source *state = malloc(sizeof *state);
  if (state == NULL) return CZIP_OUT_OF_MEMORY;
  *state = (struct entry_source){.read = read, .context = context, .byte_count = (zip_uint64_t)byte_count};
  zip_error_init(&state->error);
  zip_source_t *source = zip_source_function(archive->zip, answer, state);
  if (source == NULL) {
    zip_error_fini(&state->error);
    free(state);
    return status_of(zip_get_error(archive->zip), message, message_capacity);
  }
  zip_int64_t index = zip_file_add(archive->zip, name, source, ZIP_FL_ENC_UTF_8);
  if (index < 0) {
    zip_source_free(source);
    return status_of(zip_get_error(archive->zip), message, message_capacity);
  }
  // The first day a zip archive knows, 1980-01-01, as NumPy has it.
  const zip_uint16_t no_date = (1 << 5) | 1;
  if (zip_set_file_compression(archive->zip, (zip_uint64_t)index, ZIP_CM_STORE, 0) != 0 ||
      zip_file_set_dostime(archive->zip, (zip_uint64_t)index, 0, no_date, 0) != 0) {
    return status_of(zip_get_error(archive->zip), message, message_capacity);
  }
  return CZIP_OK;
}

int32_t czip_finish(czip_archive *archive, char *message, int64_t message_capacity) {
  if (zip_close(archive->zip) != 0) return status_of(zip_get_error(archive->zip), message, message_capacity);
  free(archive);
  return CZIP_OK;
}
