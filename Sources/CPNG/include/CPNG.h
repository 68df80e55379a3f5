#ifndef CPNG_H
#define CPNG_H

#include <stddef.h>
#include <stdint.h>

enum { CPNG_OK = 0, CPNG_TRUNCATED = 1, CPNG_CORRUPT = 2, CPNG_FAILED = 3 };

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

/// Deflates `height` rows of `width` RGB pixels as a PNG of `*byteCount` bytes at `*encoded`, to be given to `cpng_free`.
///
/// Replaces png_write_info … png_write_end, for the sake of libpng's longjmp.
/// Anything but `CPNG_OK` leaves a `message` and nothing to free.
int32_t cpng_encode(
    const uint8_t *pixels, int32_t width, int32_t height, uint8_t **encoded, size_t *byteCount,
    char message[CPNG_MESSAGE_SIZE]);

/// Frees what `cpng_encode` gave; NULL is nothing.
void cpng_free(uint8_t *encoded);

#endif
