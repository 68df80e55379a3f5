#include "vectors_code.h"

#if defined(__x86_64__)
#define CODE vectors_avx512
#define TARGET "avx512f,avx512dq,avx512vl,avx2,fma"
#include "vectors_template.h"
#endif
