#include <float.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "functions.h"

// 10^exponent, from 0 to 54: exact up to 22, the nearest double above.
static double power_of_ten(int exponent) {
  static const double powers[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11, 1e12, 1e13,
                                  1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22, 1e23, 1e24, 1e25, 1e26, 1e27,
                                  1e28, 1e29, 1e30, 1e31, 1e32, 1e33, 1e34, 1e35, 1e36, 1e37, 1e38, 1e39, 1e40, 1e41,
                                  1e42, 1e43, 1e44, 1e45, 1e46, 1e47, 1e48, 1e49, 1e50, 1e51, 1e52, 1e53, 1e54};
  return powers[exponent];
}

static double scaled(double value, int exponent) {
  return exponent >= 0 ? value * power_of_ten(exponent) : value / power_of_ten(-exponent);
}

/// A positive number: `digits` with the point `point` places after its first digit.
typedef struct {
  long digits;
  int point;
} decimal;

static decimal shortest(float value) {
  // What lies between the middles to the neighbours is read as `value`; all of these are exact in double precision.
  const double exact = value, below = nextafterf(value, 0);
  const double low = (exact + below) / 2;
  const double high = value == FLT_MAX ? exact + (exact - below) / 2 : (exact + nextafterf(value, INFINITY)) / 2;
  // More than the rounding of what is computed here, so that no digits are taken that might lie outside.
  const double margin = exact * 0x1p-50;
  int exponent = (int)floor(log10(exact));
  // Fewer than six digits that would do are found among the six: zeros follow them. Not so below FLT_MIN, where values
  // lie far apart.
  for (int count = value < FLT_MIN ? 1 : 6; count < 9; count++) {
    const double nearest = nearbyint(scaled(exact, count - 1 - exponent));
    // Above a power of two values lie twice as far apart as below: what is rounded up may do where the nearest does not.
    for (double digits = nearest; digits <= nearest + 1; digits++) {
      const double candidate = scaled(digits, exponent - count + 1);
      if (candidate > low + margin && candidate < high - margin) return (decimal){(long)digits, exponent - count + 1};
    }
  }
  // Nine digits always do.
  return (decimal){lrint(scaled(exact, 8 - exponent)), exponent - 8};
}

size_t write_decimal(float value, char *text) {
  if (isnan(value)) return (size_t)sprintf(text, "null");
  const char *sign = signbit(value) ? "-" : "";
  if (isinf(value)) return (size_t)sprintf(text, "%s9e999", sign);
  if (value == 0) return (size_t)sprintf(text, "%s0.0", sign);
  decimal number = shortest(fabsf(value));
  while (number.digits % 10 == 0) {
    number.digits /= 10;
    number.point++;
  }
  char digits[DECIMAL_SIZE];
  const int count = sprintf(digits, "%ld", number.digits), exponent = number.point + count - 1;
  // Where Python's repr changes to exponents.
  if (exponent < -4 || exponent >= 16)
    return (size_t)sprintf(text, "%s%c%s%se%+03d", sign, digits[0], count > 1 ? "." : "", digits + 1, exponent);
  if (exponent < 0) return (size_t)sprintf(text, "%s0.%.*s%s", sign, -exponent - 1, "000", digits);
  if (number.point >= 0) return (size_t)sprintf(text, "%s%s%.*s.0", sign, digits, number.point, "0000000000000000");
  return (size_t)sprintf(text, "%s%.*s.%s", sign, exponent + 1, digits, digits + exponent + 1);
}
