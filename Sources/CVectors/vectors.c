#include "vectors_code.h"

#if defined(__x86_64__)
int32_t cvectors_supports(int32_t instruction_set) {
  const int32_t has_avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  switch (instruction_set) {
    case CVECTORS_PLAIN: return 1;
    case CVECTORS_AVX2: return has_avx2;
    case CVECTORS_AVX512:
      return has_avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq")
          && __builtin_cpu_supports("avx512vl");
    default: return 0;
  }
}

const cvectors_code *cvectors_code_for(int32_t instruction_set) {
  switch (instruction_set) {
    case CVECTORS_AVX512: return &vectors_avx512;
    case CVECTORS_AVX2: return &vectors_avx2;
    default: return &vectors_plain;
  }
}
#else
int32_t cvectors_supports(int32_t instruction_set) { return instruction_set == CVECTORS_PLAIN; }

const cvectors_code *cvectors_code_for(int32_t instruction_set) {
  (void)instruction_set;
  return &vectors_plain;
}
#endif

const cvectors_code *cvectors_fastest_code(void) {
  for (int32_t set = CVECTORS_AVX512; set > CVECTORS_PLAIN; set--)
    if (cvectors_supports(set)) return cvectors_code_for(set);
  return cvectors_code_for(CVECTORS_PLAIN);
}
