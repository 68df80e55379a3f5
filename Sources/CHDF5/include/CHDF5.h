// A thin wall over the HDF5 C library: listing groups, reading and writing string attributes and float datasets by path.
//
// Why a wall at all: HDF5's type and class identifiers (H5T_NATIVE_FLOAT, H5S_ALL, ...) are macros over
// globals that Swift cannot see, its error printing is a variadic-callback global, and every call leaves
// identifiers behind that must be closed in order.
//
// HDF5 (the Debian build) is not thread-safe: callers hold one lock around every function here.
#ifndef CHDF5_H
#define CHDF5_H

#include <stdint.h>

// An open file; owned by whoever opened it.
typedef struct chdf5_file chdf5_file;

enum {
  CHDF5_OK = 0,
  CHDF5_CANNOT_OPEN = 1,   // H5Fopen refused: not HDF5, truncated, damaged, no permission
  CHDF5_MISSING = 2,       // no such object or attribute
  CHDF5_WRONG_KIND = 3,    // there, but not a float dataset / not strings / another size
  CHDF5_READ_FAILED = 4,   // HDF5 could not read what its own index promises
  CHDF5_OUT_OF_MEMORY = 5,
  CHDF5_WRITE_FAILED = 6,  // HDF5 could not write: no space, or a name that is taken
};

// The most dimensions a dataset may have here (HDF5's own limit is 32).
enum { CHDF5_MAXIMUM_RANK = 32 };

// Opens `path` for reading. Replaces H5Fopen: silences HDF5's error printing first (H5Eset_auto2 takes a
// function pointer global), and on failure writes HDF5's innermost message into `message`.
int32_t chdf5_open(const char *path, chdf5_file **file, char *message, int64_t message_capacity);

// Closes the file. Replaces H5Fclose.
void chdf5_close(chdf5_file *file);

// 1 when `path` names a group or dataset that resolves, else 0. Replaces H5Lexists + H5Oexists_by_name,
// which must be asked for every step of the path in turn.
int32_t chdf5_exists(chdf5_file *file, const char *path);

// 1 when the object `path` has an attribute `name`. Replaces H5Aexists_by_name.
int32_t chdf5_has_attribute(chdf5_file *file, const char *path, const char *name);

// Reads a string or array of strings attribute, fixed or variable length, as NUL-terminated strings one
// after the other, into memory that the caller returns to chdf5_free. An empty array (which Keras writes as
// numbers) gives count 0. Replaces H5Aread, whose buffer shape depends on the stored string type.
int32_t chdf5_read_strings(
    chdf5_file *file, const char *path, const char *name, char **text, int64_t *byte_count, int64_t *count);

// The names of everything in the group `path`, sorted by byte, as NUL-terminated strings one after the other, in
// memory that the caller returns to chdf5_free. Replaces H5Literate_by_name, which takes a C callback and is a macro in
// newer releases.
int32_t chdf5_children(chdf5_file *file, const char *path, char **text, int64_t *byte_count, int64_t *count);

// 1 when `path` resolves to a group, else 0. Replaces H5Oopen + H5Iget_type, whose object must be closed again.
int32_t chdf5_is_group(chdf5_file *file, const char *path);

// Frees what chdf5_read_strings or chdf5_children returned.
void chdf5_free(char *text);

// The rank and dimensions of a dataset of floating point numbers. Replaces H5Sget_simple_extent_dims and the
// class check H5Tget_class (macro constants).
int32_t chdf5_shape(chdf5_file *file, const char *path, int32_t *rank, int64_t *dimensions);

// Reads a whole dataset of `count` numbers, converting float16/32/64 of either byte order to float.
// Replaces H5Dread with H5T_NATIVE_FLOAT and H5S_ALL (macros).
int32_t chdf5_read_floats(chdf5_file *file, const char *path, float *values, int64_t count);

// Creates the file `path`, or empties the one that is there, for writing. Replaces H5Fcreate as `chdf5_open` does
// H5Fopen.
int32_t chdf5_create(const char *path, chdf5_file **file, char *message, int64_t message_capacity);

// Creates the group `path` with the groups it lies in. Replaces H5Gcreate2 with a link creation list.
int32_t chdf5_write_group(chdf5_file *file, const char *path);

// Gives the object `path` a text of any length as attribute `name`, as h5py stores one. Replaces H5Acreate2 + H5Awrite
// with a type of variable length.
int32_t chdf5_write_text(chdf5_file *file, const char *path, const char *name, const char *text);

// Gives the object `path` an attribute `name` of `count` texts of `width` bytes each, which NULs fill up, as NumPy's
// byte strings are stored. Replaces H5Acreate2 + H5Awrite with a type of fixed length.
int32_t chdf5_write_strings(
    chdf5_file *file, const char *path, const char *name, const char *cells, int64_t width, int64_t count);

// Creates the dataset `path` of little-endian float32, with the groups it lies in, and fills it. Replaces H5Dcreate2
// + H5Dwrite with H5T_IEEE_F32LE and H5T_NATIVE_FLOAT (macros).
int32_t chdf5_write_floats(
    chdf5_file *file, const char *path, int32_t rank, const int64_t *dimensions, const float *values);

// Hands everything to the system. Replaces H5Fflush; a failure here is one of writing.
int32_t chdf5_flush(chdf5_file *file);

#endif
