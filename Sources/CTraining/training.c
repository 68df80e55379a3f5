#include "training_threads.h"

#if defined(__x86_64__)
int32_t ctraining_supports(int32_t instruction_set) {
  switch (instruction_set) {
    case CTRAINING_PLAIN: return 1;
    case CTRAINING_AVX2: return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    case CTRAINING_AVX512: return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("fma");
    default: return 0;
  }
}

const training_code *training_code_for(int32_t instruction_set) {
  switch (instruction_set) {
    case CTRAINING_AVX512: return &training_avx512;
    case CTRAINING_AVX2: return &training_avx2;
    default: return &training_plain;
  }
}
#else
int32_t ctraining_supports(int32_t instruction_set) { return instruction_set == CTRAINING_PLAIN; }

const training_code *training_code_for(int32_t instruction_set) {
  (void)instruction_set;
  return &training_plain;
}
#endif

double ctraining_update(
    int32_t instruction_set, const ctraining_rule *rule, int64_t count, const float *gradient, float *weights,
    float *first, float *second) {
  return training_code_for(instruction_set)->update(rule, count, gradient, weights, first, second);
}
