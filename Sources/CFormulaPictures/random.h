#ifndef FORMULA_RANDOM_H
#define FORMULA_RANDOM_H
#include <stdint.h>

// Numbers for formulas: SplitMix64, one stream for each thing that is drawn. C leaves the order of arguments open: no call
// and no list takes more than one number straight from a stream.
typedef struct {
  uint64_t state;
} formula_random;

static inline uint64_t random_mix(uint64_t z) {
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
  return z ^ (z >> 31);
}

// The stream of entry `number` of a list.
static inline formula_random random_stream(uint64_t seed, uint64_t list, uint64_t number) {
  return (formula_random){random_mix(random_mix(seed + 0x9E3779B97F4A7C15u * (list + 1)) + number)};
}

static inline uint64_t random_bits(formula_random *random) {
  random->state += 0x9E3779B97F4A7C15u;
  return random_mix(random->state);
}

// 0 ..< 1.
static inline float random_unit(formula_random *random) { return (float)(random_bits(random) >> 40) * 0x1p-24f; }

// low ..< high.
static inline float random_between(formula_random *random, float low, float high) {
  return low + (high - low) * random_unit(random);
}

// 0 ..< count.
static inline int32_t random_below(formula_random *random, int32_t count) {
  return (int32_t)((random_bits(random) >> 32) * (uint64_t)count >> 32);
}

static inline int32_t random_chance(formula_random *random, float probability) {
  return random_unit(random) < probability;
}

#endif
