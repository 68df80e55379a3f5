#ifndef CWEBP_H
#define CWEBP_H

#include <stddef.h>
#include <stdint.h>

enum { CWEBP_OK = 0, CWEBP_INCOMPLETE = 1, CWEBP_CORRUPT = 2 };

/// Reads the canvas size and whether there is transparency, without decoding.
///
/// Replaces WebPDemux and WebPGetFeatures, which are inline functions over versioned entry points that
/// Swift does not import.
int32_t cwebp_info(
    const uint8_t *bytes, size_t byteCount, int32_t *width, int32_t *height, int32_t *hasAlpha);

/// Decodes the first composed frame into `pixels`: `height` rows of `width` RGB triples; alpha is dropped.
///
/// Replaces WebPAnimDecoderNew, another inline function over a versioned entry point.
int32_t cwebp_decode(
    const uint8_t *bytes, size_t byteCount, int32_t width, int32_t height, uint8_t *pixels);

#endif
