#include "vectors_code.h"

#if defined(__x86_64__)
#define CODE vectors_avx2
#define TARGET "avx2,fma"
#include "vectors_template.h"
#endif
