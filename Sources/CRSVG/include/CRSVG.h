// A thin wall over librsvg and cairo: an SVG becomes a PNG.
//
// The libraries are loaded by the first call and never linked: the other commands pay nothing at their start, and the
// program works without them. The declarations are the stable C interfaces of librsvg 2.46 and later, and cairo 1.10
// and later.
#ifndef CRSVG_H
#define CRSVG_H

#include <stdint.h>

enum {
  CRSVG_OK = 0,
  CRSVG_NOT_INSTALLED = 1, // a library or a function of it is missing
  CRSVG_INVALID = 2,       // not an SVG that librsvg reads
  CRSVG_FAILED = 3,        // cairo could not make the picture
  CRSVG_OUT_OF_MEMORY = 4,
};

// Draws an SVG of `length` bytes on a white picture of `width` × `height` pixels. `png` is freed with crsvg_free; why
// something failed goes to `message`. May be called from any thread.
int32_t crsvg_png(
    const uint8_t *svg, int64_t length, int32_t width, int32_t height, uint8_t **png, int64_t *png_length,
    char *message, int64_t message_capacity);

// Frees what crsvg_png made.
void crsvg_free(uint8_t *png);

#endif
