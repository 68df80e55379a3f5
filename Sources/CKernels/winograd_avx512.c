#if defined(__x86_64__)
#define LANES 16
#define ROWS 14
#define TARGET "avx512f,avx512bw,avx512dq,avx512vl,fma"
#define CODE winograd_avx512
#define BFLOAT16 0
#include "winograd_template.h"
#endif
