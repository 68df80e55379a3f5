#include <math.h>
#include <string.h>

#include "CSVM.h"
#include "dispatch.h"

// exp(x) = 2^n (1 + q) with n = round(x / ln 2), r = x - n ln 2 and q = exp(r) - 1 by its Taylor series.
// |r| <= ln(2) / 2 = 0.347: the first term left out, r^14 / 14!, is below 5e-18.
typedef struct {
  double power;  // 2^n
  double rest;   // q
} exponential;

// 1.5 * 2^52: adding it leaves the nearest whole number in the lowest bits.
#define ROUNDER 6755399441055744.0
#define LOG2_E 1.4426950408889634074
// ln 2 in two parts; the first has so few bits that n times it is exact.
#define LN2_HIGH 6.93147180369123816490e-01
#define LN2_LOW 1.90821492927058770002e-10

// Values in -708 ... 708.
static inline __attribute__((always_inline)) exponential split_exp(double x) {
  double shifted = x * LOG2_E + ROUNDER;
  double whole = shifted - ROUNDER;
  double r = (x - whole * LN2_HIGH) - whole * LN2_LOW;
  double q = 1.0 / 6227020800.0;
  q = q * r + 1.0 / 479001600.0;
  q = q * r + 1.0 / 39916800.0;
  q = q * r + 1.0 / 3628800.0;
  q = q * r + 1.0 / 362880.0;
  q = q * r + 1.0 / 40320.0;
  q = q * r + 1.0 / 5040.0;
  q = q * r + 1.0 / 720.0;
  q = q * r + 1.0 / 120.0;
  q = q * r + 1.0 / 24.0;
  q = q * r + 1.0 / 6.0;
  q = q * r + 0.5;
  q = r + q * r * r;
  // The whole number in the lowest bits moves to the exponent; the higher bits fall out.
  uint64_t bits;
  memcpy(&bits, &shifted, sizeof bits);
  bits = (bits << 52) + 0x3ff0000000000000u;
  exponential result;
  memcpy(&result.power, &bits, sizeof bits);
  result.rest = q;
  return result;
}

static inline __attribute__((always_inline)) double one_exp(double x) {
  double inside = x < -708.0 ? -708.0 : x;
  inside = inside > 708.0 ? 708.0 : inside;
  exponential e = split_exp(inside);
  double value = e.power + e.power * e.rest;
  return x < -708.0 ? 0.0 : value;
}

// tanh(x) = s / (s + 2) with s = exp(2 |x|) - 1, which loses nothing near 0. Beyond 20 it is 1.
static inline __attribute__((always_inline)) double one_tanh(double x) {
  double twice = 2.0 * fabs(x);
  exponential e = split_exp(twice > 40.0 ? 40.0 : twice);
  double s = e.power * e.rest + (e.power - 1.0);
  return copysign(s / (s + 2.0), x);
}

CSVM_FOR_EVERY_PROCESSOR
void csvm_exp(size_t count, double *values) {
  for (size_t index = 0; index < count; index++) values[index] = one_exp(values[index]);
}

CSVM_FOR_EVERY_PROCESSOR
static void rbf(size_t count, double gamma, double square, const double *other_squares, double *products) {
  for (size_t index = 0; index < count; index++) {
    // Rounding may leave a small negative number where two samples are equal.
    double distance = square + other_squares[index] - 2.0 * products[index];
    products[index] = one_exp(-gamma * (distance > 0.0 ? distance : 0.0));
  }
}

CSVM_FOR_EVERY_PROCESSOR
static void sigmoid(size_t count, double gamma, double coef0, double *products) {
  for (size_t index = 0; index < count; index++) products[index] = one_tanh(gamma * products[index] + coef0);
}

// Integer powers by squaring, as libsvm computes them.
static void poly(size_t count, double gamma, double coef0, int32_t degree, double *products) {
  for (size_t index = 0; index < count; index++) {
    double square = gamma * products[index] + coef0, result = 1.0;
    for (int32_t remaining = degree; remaining > 0; remaining /= 2) {
      if (remaining % 2 == 1) result *= square;
      square *= square;
    }
    products[index] = result;
  }
}

void csvm_kernel_values(const csvm_kernel *kernel, size_t count, double square, const double *other_squares,
                        double *products) {
  switch (kernel->kind) {
    case CSVM_RBF: rbf(count, kernel->gamma, square, other_squares, products); break;
    case CSVM_SIGMOID: sigmoid(count, kernel->gamma, kernel->coef0, products); break;
    case CSVM_POLY: poly(count, kernel->gamma, kernel->coef0, kernel->degree, products); break;
    default: break;
  }
}
