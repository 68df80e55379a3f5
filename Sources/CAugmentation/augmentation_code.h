#ifndef AUGMENTATION_CODE_H
#define AUGMENTATION_CODE_H

#include "CAugmentation.h"

// The functions of one instruction set.
typedef struct {
  void (*move_bytes)(const caugmentation_motion *, const uint8_t *, int32_t, int32_t, float *, float *);
  void (*move_floats)(const caugmentation_motion *, const float *, int32_t, int32_t, float *, float *);
  void (*tone_values)(const caugmentation_tone *, size_t, float *);
} augmentation_code;

extern const augmentation_code augmentation_plain;
#if defined(__x86_64__)
extern const augmentation_code augmentation_avx2;
#endif

#endif
