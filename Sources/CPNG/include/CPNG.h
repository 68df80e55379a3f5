#ifndef CPNG_H
#define CPNG_H

#include <stddef.h>
#include <stdint.h>

enum { CPNG_OK = 0, CPNG_TRUNCATED = 1, CPNG_CORRUPT = 2 };

enum { CPNG_MESSAGE_SIZE = 200 };

/// Inflates, unfilters and de-interlaces a PNG into `rows`: `height` rows of `rowByteCount` bytes.
///
/// Samples stay as stored (packed bits, 16-bit big-endian, alpha, palette indices). Chunk checksums are not
/// looked at, and neither is anything after the last row. The caller has read the header; a header that
/// asks for another row length or height is `CPNG_CORRUPT`.
/// Replaces png_read_info … png_read_row: libpng reports errors by longjmp, which must not cross Swift
/// frames.
int32_t cpng_decode(
    const uint8_t *bytes, size_t byteCount, uint8_t *rows, size_t rowByteCount, int32_t height,
    char message[CPNG_MESSAGE_SIZE]);

/// Writes 8-bit RGB pixels, row after row, as a PNG in memory that `cpng_free` gives back.
///
/// Replaces png_image_write_to_memory, whose structure of a size that versions of libpng differ in stays in C.
int32_t cpng_encode(
    const uint8_t *pixels, int32_t width, int32_t height, uint8_t **encoded, size_t *byteCount,
    char message[CPNG_MESSAGE_SIZE]);

/// Frees what `cpng_encode` made; NULL is let through.
void cpng_free(uint8_t *encoded);

#endif
