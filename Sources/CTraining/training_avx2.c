#if defined(__x86_64__)
#define LANES 8
#define ROWS 4
#define VECTORS 3
#define HAS_FMA 1
#define TARGET "avx2,fma"
#define CODE training_avx2
#include "training_template.h"
#endif
