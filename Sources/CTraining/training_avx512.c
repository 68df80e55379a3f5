#if defined(__x86_64__)
#define LANES 16
#define ROWS 6
#define VECTORS 4
#define HAS_FMA 1
#define TARGET "avx512f,fma"
#define CODE training_avx512
#include "training_template.h"
#endif
