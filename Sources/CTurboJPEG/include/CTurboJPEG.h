#ifndef CTURBOJPEG_H
#define CTURBOJPEG_H

#include <stddef.h>
#include <stdint.h>

enum { CJPEG_OK = 0, CJPEG_TRUNCATED = 1, CJPEG_CORRUPT = 2 };

enum { CJPEG_MESSAGE_SIZE = 200 };

/// Decodes a whole JPEG into `pixels`: rows of `componentCount` bytes a pixel, with `width` and `height` as in the file
/// divided by `reduction` (1, 2, 4 or 8) and rounded up.
///
/// `componentCount` 1 asks for grey, 3 for RGB, 4 for CMYK as stored (Adobe files: inverted). Integer DCT
/// and smooth chroma upsampling; a reduced picture is what the inverse DCT of fewer coefficients gives. `message` receives the reason for `CJPEG_CORRUPT`.
/// Replaces jpeg_read_header … jpeg_finish_decompress: libjpeg reports errors by longjmp, which must not
/// cross Swift frames, and its structures are macros-and-callbacks that Swift does not import.
int32_t cjpeg_decode(
    const uint8_t *bytes, size_t byteCount, int32_t width, int32_t height, int32_t componentCount,
    int32_t reduction, uint8_t *pixels, char message[CJPEG_MESSAGE_SIZE]);

/// Encodes RGB rows as a baseline JPEG (4:2:0); the result is freed with `cjpeg_free`.
///
/// Replaces jpeg_start_compress … jpeg_finish_compress for the same reason as above.
int32_t cjpeg_encode(
    const uint8_t *pixels, int32_t width, int32_t height, int32_t quality, uint8_t **encoded,
    size_t *encodedByteCount, char message[CJPEG_MESSAGE_SIZE]);

/// Frees what `cjpeg_encode` returned: memory of jpeg_mem_dest, which is malloc's, not Swift's.
void cjpeg_free(uint8_t *encoded);

#endif
