// A thin wall over libzip: listing, reading and writing the entries of a zip archive.
//
// Why a wall at all: libzip reports errors through caller-initialised structs on the stack that must be finished
// by hand, its error codes and open flags are macros, and an entry's facts come with a mask of which are valid.
//
// libzip's handles are not thread-safe: callers hold one lock per archive around every function here.
#ifndef CZIP_H
#define CZIP_H

#include <stdint.h>

// An open archive; owned by whoever opened it.
typedef struct czip_archive czip_archive;
// An entry being read; must be closed before its archive.
typedef struct czip_entry czip_entry;

enum {
  CZIP_OK = 0,
  CZIP_CANNOT_OPEN = 1,    // no such file, no permission
  CZIP_NOT_ZIP = 2,        // no directory of a zip archive at the end
  CZIP_DAMAGED = 3,        // the directory contradicts the file, or compressed data are invalid
  CZIP_WRONG_CHECKSUM = 4, // the entry's bytes are not those its CRC-32 was made of
  CZIP_ENCRYPTED = 5,      // needs a password
  CZIP_UNSUPPORTED = 6,    // a compression method this build of libzip does not know, or several volumes
  CZIP_READ_FAILED = 7,    // the file cannot be read
  CZIP_OUT_OF_MEMORY = 8,
  CZIP_WRITE_FAILED = 9,   // the file cannot be written; the message says why
  CZIP_CANCELLED = 10,     // a reader gave up
};

// Opens `path` for reading. Replaces zip_open, whose error code becomes text only through a zip_error_t;
// the text goes to `message`.
int32_t czip_open(const char *path, czip_archive **archive, char *message, int64_t message_capacity);

// Closes the archive. Replaces zip_discard.
void czip_close(czip_archive *archive);

// The number of entries. Replaces zip_get_num_entries.
int64_t czip_count(czip_archive *archive);

// The facts of entry `index`: its name (owned by the archive), its uncompressed size and whether it is encrypted.
// Replaces zip_stat_index, whose struct says by a mask of macros which fields hold.
int32_t czip_stat(
    czip_archive *archive, int64_t index, const char **name, int64_t *byte_count, int32_t *is_encrypted);

// Opens entry `index` for reading from its first byte. Replaces zip_fopen_index.
int32_t czip_entry_open(
    czip_archive *archive, int64_t index, czip_entry **entry, char *message, int64_t message_capacity);

// Reads up to `capacity` bytes; `count` is 0 at the end, where the checksum is compared. Replaces zip_fread,
// whose errors stay in the zip_file_t.
int32_t czip_entry_read(
    czip_entry *entry, void *bytes, int64_t capacity, int64_t *count, char *message, int64_t message_capacity);

// Closes the entry. Replaces zip_fclose.
void czip_entry_close(czip_entry *entry);

// Gives up to `capacity` of an entry's bytes, in order; returns how many, 0 at the end, or -1 to give up.
typedef int64_t (*czip_reader)(void *context, void *bytes, int64_t capacity);

// Begins an archive at `path`, in place of what is there. Replaces zip_open, as czip_open does.
int32_t czip_create(const char *path, czip_archive **archive, char *message, int64_t message_capacity);

// Promises an entry of `byte_count` bytes, stored as they are, which `read` gives when the archive is finished.
// Entries carry no time, so that equal contents make equal archives. Replaces zip_source_function, whose one
// callback answers a dozen commands.
int32_t czip_add(
    czip_archive *archive, const char *name, int64_t byte_count, czip_reader read, void *context, char *message,
    int64_t message_capacity);

// Reads all entries and writes the archive; frees it where that succeeds. Replaces zip_close.
int32_t czip_finish(czip_archive *archive, char *message, int64_t message_capacity);

#endif
