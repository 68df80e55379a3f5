#include "CHDF5.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <hdf5/serial/hdf5.h>

struct chdf5_file {
  hid_t id;
};

// Attributes and lists of names larger than this are no layer lists; refusing them keeps a damaged count from
// taking memory.
static const hsize_t maximum_attribute_bytes = (hsize_t)64 << 20;

struct message {
  char *text;
  int64_t capacity;
};

static herr_t keep_innermost(unsigned depth, const H5E_error2_t *error, void *context) {
  (void)depth;
  struct message *message = context;
  if (message->capacity > 0 && error->desc != NULL) {
    snprintf(message->text, (size_t)message->capacity, "%s", error->desc);
  }
  return 0;
}

// Opens the file with `open`, which gets the access list that holds for every file here.
static int32_t adopt_file(
    hid_t (*open)(const char *, hid_t), const char *path, chdf5_file **file, char *message,
    int64_t message_capacity) {
  H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
  if (message_capacity > 0) message[0] = '\0';
  chdf5_file *opened = malloc(sizeof *opened);
  if (opened == NULL) return CHDF5_OUT_OF_MEMORY;
  hid_t access = H5Pcreate(H5P_FILE_ACCESS);
  // Closing the file closes whatever an error path left open in it.
  if (access >= 0) {
    H5Pset_fclose_degree(access, H5F_CLOSE_STRONG);
    // Locks protect against a writer; there is none, and network file systems without locks would refuse.
    H5Pset_file_locking(access, false, true);
  }
  opened->id = open(path, access >= 0 ? access : H5P_DEFAULT);
  if (opened->id < 0) {
    struct message innermost = {message, message_capacity};
    H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, keep_innermost, &innermost);
    H5Ewalk2(H5E_DEFAULT, H5E_WALK_DOWNWARD, keep_innermost, &innermost);
  }
  if (access >= 0) H5Pclose(access);
  if (opened->id < 0) {
    free(opened);
    return CHDF5_CANNOT_OPEN;
  }
  *file = opened;
  return CHDF5_OK;
}

static hid_t open_for_reading(const char *path, hid_t access) { return H5Fopen(path, H5F_ACC_RDONLY, access); }

static hid_t create_empty(const char *path, hid_t access) {
  return H5Fcreate(path, H5F_ACC_TRUNC, H5P_DEFAULT, access);
}

int32_t chdf5_open(const char *path, chdf5_file **file, char *message, int64_t message_capacity) {
  return adopt_file(open_for_reading, path, file, message, message_capacity);
}

int32_t chdf5_create(const char *path, chdf5_file **file, char *message, int64_t message_capacity) {
  return adopt_file(create_empty, path, file, message, message_capacity);
}

void chdf5_close(chdf5_file *file) {
  if (file == NULL) return;
  H5Fclose(file->id);
  free(file);
}

int32_t chdf5_exists(chdf5_file *file, const char *path) {
  size_t length = strlen(path);
  char *prefix = malloc(length + 1);
  if (prefix == NULL) return 0;
  int32_t found = 1;
  for (size_t end = 1; end <= length && found; end++) {
    if (end < length && path[end] != '/') continue;
    memcpy(prefix, path, end);
    prefix[end] = '\0';
    if (strcmp(prefix, "/") == 0) continue;
    found = H5Lexists(file->id, prefix, H5P_DEFAULT) > 0 && H5Oexists_by_name(file->id, prefix, H5P_DEFAULT) > 0;
  }
  free(prefix);
  return found;
}

int32_t chdf5_has_attribute(chdf5_file *file, const char *path, const char *name) {
  return H5Aexists_by_name(file->id, path, name, H5P_DEFAULT) > 0;
}

// Appends variable-length strings; `pointers` came from H5Aread and is reclaimed by the caller.
static char *joined_variable(char *const *pointers, hsize_t count, int64_t *byte_count) {
  size_t total = 0;
  for (hsize_t i = 0; i < count; i++) total += (pointers[i] ? strlen(pointers[i]) : 0) + 1;
  char *text = malloc(total + 1);
  if (text == NULL) return NULL;
  size_t offset = 0;
  for (hsize_t i = 0; i < count; i++) {
    size_t length = pointers[i] ? strlen(pointers[i]) : 0;
    if (length > 0) memcpy(text + offset, pointers[i], length);
    text[offset + length] = '\0';
    offset += length + 1;
  }
  *byte_count = (int64_t)offset;
  return text;
}

// Appends fixed-length strings, which may be padded with NULs or spaces and need not be terminated.
static char *joined_fixed(const char *cells, size_t size, H5T_str_t padding, hsize_t count, int64_t *byte_count) {
  char *text = malloc((size + 1) * count + 1);
  if (text == NULL) return NULL;
  size_t offset = 0;
  for (hsize_t i = 0; i < count; i++) {
    const char *cell = cells + i * size;
    size_t length = strnlen(cell, size);
    while (padding == H5T_STR_SPACEPAD && length > 0 && cell[length - 1] == ' ') length--;
    memcpy(text + offset, cell, length);
    text[offset + length] = '\0';
    offset += length + 1;
  }
  *byte_count = (int64_t)offset;
  return text;
}

static int32_t read_strings(
    hid_t attribute, hid_t type, hid_t space, char **text, int64_t *byte_count, int64_t *count) {
  hssize_t points = H5Sget_simple_extent_npoints(space);
  if (points < 0) return CHDF5_READ_FAILED;
  *count = (int64_t)points;
  if (points == 0) return CHDF5_OK;
  if (H5Tget_class(type) != H5T_STRING) return CHDF5_WRONG_KIND;
  htri_t variable = H5Tis_variable_str(type);
  size_t size = variable > 0 ? sizeof(char *) : H5Tget_size(type);
  if (variable < 0 || size == 0 || (hsize_t)points > maximum_attribute_bytes / size) return CHDF5_WRONG_KIND;
  void *cells = calloc((size_t)points, size);
  if (cells == NULL) return CHDF5_OUT_OF_MEMORY;
  int32_t status = CHDF5_READ_FAILED;
  if (H5Aread(attribute, type, cells) >= 0) {
    *text = variable > 0 ? joined_variable(cells, (hsize_t)points, byte_count)
                         : joined_fixed(cells, size, H5Tget_strpad(type), (hsize_t)points, byte_count);
    status = *text == NULL ? CHDF5_OUT_OF_MEMORY : CHDF5_OK;
    if (variable > 0) H5Dvlen_reclaim(type, space, H5P_DEFAULT, cells);
  }
  free(cells);
  return status;
}

int32_t chdf5_read_strings(
    chdf5_file *file, const char *path, const char *name, char **text, int64_t *byte_count, int64_t *count) {
  *text = NULL;
  *byte_count = 0;
  *count = 0;
  if (!chdf5_has_attribute(file, path, name)) return CHDF5_MISSING;
  hid_t attribute = H5Aopen_by_name(file->id, path, name, H5P_DEFAULT, H5P_DEFAULT);
  if (attribute < 0) return CHDF5_READ_FAILED;
  hid_t type = H5Aget_type(attribute);
  hid_t space = H5Aget_space(attribute);
  int32_t status =
      type < 0 || space < 0 ? CHDF5_READ_FAILED : read_strings(attribute, type, space, text, byte_count, count);
  if (space >= 0) H5Sclose(space);
  if (type >= 0) H5Tclose(type);
  H5Aclose(attribute);
  return status;
}

struct names {
  char *text;
  size_t used;
  size_t capacity;
  int64_t count;
  int32_t status;
};

static herr_t append_name(hid_t group, const char *name, const H5L_info_t *info, void *context) {
  (void)group;
  (void)info;
  struct names *names = context;
  size_t length = strlen(name) + 1;
  size_t needed = names->used + length;
  if (needed > names->capacity) {
    size_t larger = needed * 2;
    char *moved = larger > maximum_attribute_bytes ? NULL : realloc(names->text, larger);
    if (moved == NULL) {
      names->status = CHDF5_OUT_OF_MEMORY;
      return -1;
    }
    names->text = moved;
    names->capacity = larger;
  }
  memcpy(names->text + names->used, name, length);
  names->used = needed;
  names->count++;
  return 0;
}

int32_t chdf5_children(chdf5_file *file, const char *path, char **text, int64_t *byte_count, int64_t *count) {
  *text = NULL;
  *byte_count = 0;
  *count = 0;
  if (!chdf5_is_group(file, path)) return CHDF5_MISSING;
  struct names names = {NULL, 0, 0, 0, CHDF5_READ_FAILED};
  if (H5Literate_by_name(file->id, path, H5_INDEX_NAME, H5_ITER_INC, NULL, append_name, &names, H5P_DEFAULT) < 0) {
    free(names.text);
    return names.status;
  }
  *text = names.text;
  *byte_count = (int64_t)names.used;
  *count = names.count;
  return CHDF5_OK;
}

int32_t chdf5_is_group(chdf5_file *file, const char *path) {
  hid_t object = H5Oopen(file->id, path, H5P_DEFAULT);
  if (object < 0) return 0;
  int32_t is_group = H5Iget_type(object) == H5I_GROUP;
  H5Oclose(object);
  return is_group;
}

void chdf5_free(char *text) { free(text); }

static int32_t shape_of(hid_t dataset, int32_t *rank, int64_t *dimensions) {
  hid_t type = H5Dget_type(dataset);
  hid_t space = H5Dget_space(dataset);
  int32_t status = CHDF5_READ_FAILED;
  if (type >= 0 && space >= 0) {
    hsize_t sizes[CHDF5_MAXIMUM_RANK];
    int found = H5Sget_simple_extent_ndims(space);
    if (H5Tget_class(type) != H5T_FLOAT || found > CHDF5_MAXIMUM_RANK) {
      status = CHDF5_WRONG_KIND;
    } else if (found >= 0 && H5Sget_simple_extent_dims(space, sizes, NULL) == found) {
      *rank = found;
      for (int i = 0; i < found; i++) dimensions[i] = (int64_t)sizes[i];
      status = CHDF5_OK;
    }
  }
  if (space >= 0) H5Sclose(space);
  if (type >= 0) H5Tclose(type);
  return status;
}

int32_t chdf5_shape(chdf5_file *file, const char *path, int32_t *rank, int64_t *dimensions) {
  *rank = 0;
  if (!chdf5_exists(file, path)) return CHDF5_MISSING;
  hid_t dataset = H5Dopen2(file->id, path, H5P_DEFAULT);
  if (dataset < 0) return CHDF5_WRONG_KIND;
  int32_t status = shape_of(dataset, rank, dimensions);
  H5Dclose(dataset);
  return status;
}

int32_t chdf5_read_floats(chdf5_file *file, const char *path, float *values, int64_t count) {
  if (!chdf5_exists(file, path)) return CHDF5_MISSING;
  hid_t dataset = H5Dopen2(file->id, path, H5P_DEFAULT);
  if (dataset < 0) return CHDF5_WRONG_KIND;
  int64_t dimensions[CHDF5_MAXIMUM_RANK];
  int32_t rank = 0;
  int32_t status = shape_of(dataset, &rank, dimensions);
  if (status == CHDF5_OK) {
    int64_t stored = 1;
    for (int32_t i = 0; i < rank; i++) {
      if (__builtin_mul_overflow(stored, dimensions[i], &stored)) stored = -1;
    }
    // The caller allocated by the shape it was told; anything else would write past its end.
    if (stored != count) {
      status = CHDF5_WRONG_KIND;
    } else if (H5Dread(dataset, H5T_NATIVE_FLOAT, H5S_ALL, H5S_ALL, H5P_DEFAULT, values) < 0) {
      status = CHDF5_READ_FAILED;
    }
  }
  H5Dclose(dataset);
  return status;
}

// A list that lets a group or dataset be created together with the groups it lies in.
static hid_t creating_parents(void) {
  hid_t list = H5Pcreate(H5P_LINK_CREATE);
  if (list >= 0) H5Pset_create_intermediate_group(list, 1);
  return list;
}

int32_t chdf5_write_group(chdf5_file *file, const char *path) {
  hid_t parents = creating_parents();
  if (parents < 0) return CHDF5_OUT_OF_MEMORY;
  hid_t group = H5Gcreate2(file->id, path, parents, H5P_DEFAULT, H5P_DEFAULT);
  H5Pclose(parents);
  if (group < 0) return CHDF5_WRITE_FAILED;
  return H5Gclose(group) < 0 ? CHDF5_WRITE_FAILED : CHDF5_OK;
}

// Gives the object `path` an attribute; takes over `type` and `space`.
static int32_t write_attribute(
    chdf5_file *file, const char *path, const char *name, hid_t type, hid_t space, const void *data) {
  int32_t status = CHDF5_WRITE_FAILED;
  if (type >= 0 && space >= 0) {
    hid_t attribute =
        H5Acreate_by_name(file->id, path, name, type, space, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    if (attribute >= 0) {
      if (H5Awrite(attribute, type, data) >= 0) status = CHDF5_OK;
      H5Aclose(attribute);
    }
  }
  if (space >= 0) H5Sclose(space);
  if (type >= 0) H5Tclose(type);
  return status;
}

int32_t chdf5_write_text(chdf5_file *file, const char *path, const char *name, const char *text) {
  hid_t type = H5Tcopy(H5T_C_S1);
  if (type >= 0) {
    H5Tset_size(type, H5T_VARIABLE);
    H5Tset_cset(type, H5T_CSET_UTF8);
  }
  return write_attribute(file, path, name, type, H5Screate(H5S_SCALAR), &text);
}

int32_t chdf5_write_strings(
    chdf5_file *file, const char *path, const char *name, const char *cells, int64_t width, int64_t count) {
  hid_t type = H5Tcopy(H5T_C_S1);
  if (type >= 0) {
    H5Tset_size(type, (size_t)width);
    H5Tset_strpad(type, H5T_STR_NULLPAD);
  }
  hsize_t sizes[1] = {(hsize_t)count};
  return write_attribute(file, path, name, type, H5Screate_simple(1, sizes, NULL), cells);
}

int32_t chdf5_write_floats(
    chdf5_file *file, const char *path, int32_t rank, const int64_t *dimensions, const float *values) {
  if (rank > CHDF5_MAXIMUM_RANK) return CHDF5_WRONG_KIND;
  hsize_t sizes[CHDF5_MAXIMUM_RANK];
  for (int32_t i = 0; i < rank; i++) sizes[i] = (hsize_t)dimensions[i];
  hid_t parents = creating_parents();
  if (parents < 0) return CHDF5_OUT_OF_MEMORY;
  int32_t status = CHDF5_WRITE_FAILED;
  hid_t space = H5Screate_simple(rank, sizes, NULL);
  hid_t dataset = space < 0 ? space
                            : H5Dcreate2(file->id, path, H5T_IEEE_F32LE, space, parents, H5P_DEFAULT, H5P_DEFAULT);
  if (dataset >= 0) {
    if (H5Dwrite(dataset, H5T_NATIVE_FLOAT, H5S_ALL, H5S_ALL, H5P_DEFAULT, values) >= 0) status = CHDF5_OK;
    H5Dclose(dataset);
  }
  if (space >= 0) H5Sclose(space);
  H5Pclose(parents);
  return status;
}

int32_t chdf5_flush(chdf5_file *file) {
  return H5Fflush(file->id, H5F_SCOPE_GLOBAL) < 0 ? CHDF5_WRITE_FAILED : CHDF5_OK;
}
