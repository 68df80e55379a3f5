#if defined(__x86_64__)
#define LANES 8
#define ROWS 6
#define TARGET "avx2,fma"
#define CODE winograd_avx2
#define BFLOAT16 0
#include "winograd_template.h"
#endif
