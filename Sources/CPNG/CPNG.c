#include "CPNG.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <png.h>

struct reader {
  const uint8_t *bytes;
  size_t remaining;
  int ranOut;
  // Rows delivered and expected over all passes, so that an error after the last row can be told apart.
  uint64_t rowCount, expectedRowCount;
  char *message;
};

static void read_bytes(png_structp png, png_bytep destination, size_t count) {
  struct reader *reader = png_get_io_ptr(png);
  if (count > reader->remaining) {
    reader->ranOut = 1;
    png_error(png, "unexpected end of file");
  }
  memcpy(destination, reader->bytes, count);
  reader->bytes += count;
  reader->remaining -= count;
}

static void fail(png_structp png, png_const_charp text) {
  struct reader *reader = png_get_error_ptr(png);
  snprintf(reader->message, CPNG_MESSAGE_SIZE, "%s", text);
  png_longjmp(png, 1);
}

static void be_silent(png_structp png, png_const_charp text) {
  (void)png;
  (void)text;
}

static void count_row(png_structp png, png_row_infop info, png_bytep row) {
  (void)info;
  (void)row;
  ((struct reader *)png_get_user_transform_ptr(png))->rowCount++;
}

static uint64_t expected_rows(png_uint_32 width, png_uint_32 height, int isInterlaced) {
  if (!isInterlaced) return height;
  uint64_t count = 0;
  for (int pass = 0; pass < 7; pass++)
    if (PNG_PASS_COLS(width, pass) > 0) count += PNG_PASS_ROWS(height, pass);
  return count;
}

int32_t cpng_decode(
    const uint8_t *bytes, size_t byteCount, uint8_t *rows, size_t rowByteCount, int32_t height,
    char message[CPNG_MESSAGE_SIZE]) {
  struct reader reader = {.bytes = bytes, .remaining = byteCount, .message = message};
  message[0] = 0;
  png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &reader, fail, be_silent);
  png_infop info = png ? png_create_info_struct(png) : NULL;
  if (!info) {
    png_destroy_read_struct(&png, NULL, NULL);
    snprintf(message, CPNG_MESSAGE_SIZE, "out of memory");
    return CPNG_CORRUPT;
  }
  if (setjmp(png_jmpbuf(png))) {
    int isComplete = reader.expectedRowCount > 0 && reader.rowCount == reader.expectedRowCount;
    png_destroy_read_struct(&png, &info, NULL);
    return isComplete ? CPNG_OK : reader.ranOut ? CPNG_TRUNCATED : CPNG_CORRUPT;
  }
  png_set_read_fn(png, &reader, read_bytes);
  png_set_crc_action(png, PNG_CRC_QUIET_USE, PNG_CRC_QUIET_USE);
  // As much at a time as Pillow reads: it decides whether the checksum behind the last row gets looked at.
  png_set_compression_buffer_size(png, 65536);
  png_set_benign_errors(png, 1);
  png_set_user_limits(png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
  png_read_info(png, info);
  int passCount = png_set_interlace_handling(png);
  png_set_read_user_transform_fn(png, count_row);
  png_set_user_transform_info(png, &reader, 0, 0);
  png_read_update_info(png, info);
  if (png_get_rowbytes(png, info) != rowByteCount || png_get_image_height(png, info) != (png_uint_32)height)
    png_error(png, "its header does not fit the picture");
  reader.expectedRowCount =
      expected_rows(png_get_image_width(png, info), png_get_image_height(png, info), passCount > 1);
  for (int pass = 0; pass < passCount; pass++)
    for (int32_t row = 0; row < height; row++) png_read_row(png, rows + (size_t)row * rowByteCount, NULL);
  png_destroy_read_struct(&png, &info, NULL);
  return CPNG_OK;
}

int32_t cpng_encode(
    const uint8_t *pixels, int32_t width, int32_t height, uint8_t **encoded, size_t *byteCount,
    char message[CPNG_MESSAGE_SIZE]) {
  png_image image;
  memset(&image, 0, sizeof image);
  image.version = PNG_IMAGE_VERSION;
  image.width = (png_uint_32)width;
  image.height = (png_uint_32)height;
  image.format = PNG_FORMAT_RGB;
  message[0] = 0;
  png_alloc_size_t size = PNG_IMAGE_PNG_SIZE_MAX(image);
  *encoded = malloc(size);
  *byteCount = 0;
  if (!*encoded) {
    snprintf(message, CPNG_MESSAGE_SIZE, "out of memory");
    return CPNG_CORRUPT;
  }
  if (!png_image_write_to_memory(&image, *encoded, &size, 0, pixels, 0, NULL)) {
    snprintf(message, CPNG_MESSAGE_SIZE, "%s", image.message);
    png_image_free(&image);
    return CPNG_CORRUPT;
  }
  *byteCount = size;
  return CPNG_OK;
}

void cpng_free(uint8_t *encoded) { free(encoded); }
