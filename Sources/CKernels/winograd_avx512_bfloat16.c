#if defined(__x86_64__)
#define LANES 16
#define ROWS 14
#define TARGET "avx512f,avx512bw,avx512dq,avx512vl,avx512bf16,fma"
#define CODE winograd_avx512_bfloat16
#define BFLOAT16 1
#include "winograd_template.h"
#endif
