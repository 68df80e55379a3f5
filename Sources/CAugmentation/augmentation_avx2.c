#if defined(__x86_64__)
// Without fused multiply-add, which SciPy's own build does not use.
#define TARGET "avx2"
#define CODE augmentation_avx2
#include "augmentation_template.h"
#endif
