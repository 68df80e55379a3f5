#ifndef VECTORS_CODE_H
#define VECTORS_CODE_H

#include "CVectors.h"

extern const cvectors_code vectors_plain;
#if defined(__x86_64__)
extern const cvectors_code vectors_avx2, vectors_avx512;
#endif

#endif
