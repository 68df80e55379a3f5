#include "CRSVG.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// What is used of the libraries' headers, which need not be installed.
typedef struct {
  uint32_t domain;
  int code;
  char *message;
} GError;
typedef struct {
  double x, y, width, height;
} RsvgRectangle;
enum { CAIRO_FORMAT_RGB24 = 1, CAIRO_STATUS_SUCCESS = 0, CAIRO_STATUS_NO_MEMORY = 1 };
typedef int (*write_function)(void *closure, const unsigned char *data, unsigned int length);

static struct {
  void *(*handle_new)(const uint8_t *, size_t, GError **);
  int (*render)(void *, void *, const RsvgRectangle *, GError **);
  void (*unref)(void *);
  void (*error_free)(GError *);
  void *(*surface_create)(int, int, int);
  int (*surface_status)(void *);
  void (*surface_destroy)(void *);
  int (*write_png)(void *, write_function, void *);
  void *(*context_create)(void *);
  void (*context_destroy)(void *);
  void (*set_source_rgb)(void *, double, double, double);
  void (*paint)(void *);
  const char *(*status_text)(int);
} library;

static pthread_once_t loading = PTHREAD_ONCE_INIT;
static char problem[256];

static void *open_library(const char *name) {
  void *handle = dlopen(name, RTLD_NOW | RTLD_LOCAL);
  if (!handle && !problem[0]) snprintf(problem, sizeof problem, "%s", dlerror());
  return handle;
}

static void find(void *handle, const char *name, void *function) {
  void *symbol = handle ? dlsym(handle, name) : NULL;
  if (!symbol && !problem[0]) snprintf(problem, sizeof problem, "%s has no %s", handle ? "it" : "nothing", name);
  // ISO C has no conversion from object to function pointers; POSIX promises that their bytes are the same.
  memcpy(function, &symbol, sizeof symbol);
}

static void load(void) {
  // The handles stay open for the life of the process: GObject cannot be unloaded.
  void *rsvg = open_library("librsvg-2.so.2");
  void *cairo = rsvg ? open_library("libcairo.so.2") : NULL;
  void *object = rsvg ? open_library("libgobject-2.0.so.0") : NULL;
  void *glib = rsvg ? open_library("libglib-2.0.so.0") : NULL;
  if (problem[0]) return;
  find(rsvg, "rsvg_handle_new_from_data", &library.handle_new);
  find(rsvg, "rsvg_handle_render_document", &library.render);
  find(object, "g_object_unref", &library.unref);
  find(glib, "g_error_free", &library.error_free);
  find(cairo, "cairo_image_surface_create", &library.surface_create);
  find(cairo, "cairo_surface_status", &library.surface_status);
  find(cairo, "cairo_surface_destroy", &library.surface_destroy);
  find(cairo, "cairo_surface_write_to_png_stream", &library.write_png);
  find(cairo, "cairo_create", &library.context_create);
  find(cairo, "cairo_destroy", &library.context_destroy);
  find(cairo, "cairo_set_source_rgb", &library.set_source_rgb);
  find(cairo, "cairo_paint", &library.paint);
  find(cairo, "cairo_status_to_string", &library.status_text);
}

typedef struct {
  uint8_t *bytes;
  size_t length, capacity;
} buffer;

static int append(void *closure, const unsigned char *data, unsigned int length) {
  buffer *to = closure;
  if (to->capacity - to->length < length) {
    size_t capacity = 2 * to->capacity + length;
    uint8_t *larger = realloc(to->bytes, capacity);
    if (!larger) return CAIRO_STATUS_NO_MEMORY;
    to->bytes = larger;
    to->capacity = capacity;
  }
  memcpy(to->bytes + to->length, data, length);
  to->length += length;
  return CAIRO_STATUS_SUCCESS;
}

static int32_t fail(int32_t status, const char *text, char *message, int64_t capacity) {
  if (capacity > 0) snprintf(message, (size_t)capacity, "%s", text);
  return status;
}

static int32_t fail_with(int32_t status, GError *error, char *message, int64_t capacity) {
  fail(status, error ? error->message : "no reason given", message, capacity);
  if (error) library.error_free(error);
  return status;
}

int32_t crsvg_png(
    const uint8_t *svg, int64_t length, int32_t width, int32_t height, uint8_t **png, int64_t *png_length,
    char *message, int64_t message_capacity) {
  pthread_once(&loading, load);
  if (problem[0]) return fail(CRSVG_NOT_INSTALLED, problem, message, message_capacity);
  GError *error = NULL;
  void *handle = library.handle_new(svg, (size_t)length, &error);
  if (!handle) return fail_with(CRSVG_INVALID, error, message, message_capacity);
  void *surface = library.surface_create(CAIRO_FORMAT_RGB24, width, height);
  void *context = library.context_create(surface);
  library.set_source_rgb(context, 1, 1, 1);
  library.paint(context);
  RsvgRectangle viewport = {0, 0, width, height};
  int32_t status = CRSVG_OK;
  buffer made = {0};
  if (!library.render(handle, context, &viewport, &error)) {
    status = fail_with(CRSVG_INVALID, error, message, message_capacity);
  } else {
    int cairo_status = library.surface_status(surface);
    if (cairo_status == CAIRO_STATUS_SUCCESS) cairo_status = library.write_png(surface, append, &made);
    if (cairo_status != CAIRO_STATUS_SUCCESS) {
      status = fail(
          cairo_status == CAIRO_STATUS_NO_MEMORY ? CRSVG_OUT_OF_MEMORY : CRSVG_FAILED,
          library.status_text(cairo_status), message, message_capacity);
    }
  }
  library.context_destroy(context);
  library.surface_destroy(surface);
  library.unref(handle);
  if (status != CRSVG_OK) {
    free(made.bytes);
    return status;
  }
  *png = made.bytes;
  *png_length = (int64_t)made.length;
  return CRSVG_OK;
}

void crsvg_free(uint8_t *png) { free(png); }
