#if defined(__x86_64__)
#include <math.h>
#include <stdlib.h>
#include <string.h>

#pragma clang attribute push(__attribute__((target("avx2"))), apply_to = function)
#define DRAW formula_draw_avx2
#include "drawing.h"
#pragma clang attribute pop
#endif
