// What Embedded Swift's standard library and the compiler take from the C library for numbers.
#ifdef ROYAL_WITHOUT_LIBC

#include <stdint.h>

static int is_digit(char byte) { return byte >= '0' && byte <= '9'; }

static double scaled(double number, int power) {
  double factor = 10, scale = 1;
  for (int rest = power < 0 ? -power : power; rest; rest >>= 1, factor *= factor)
    if (rest & 1) scale *= factor;
  return power < 0 ? number / scale : number * scale;
}

// A number of too many digits for one double, some behind the point, as times with nanoseconds are.
static double split(uint64_t value, int places) {
  uint64_t unit = 1;
  while (places-- > 0) unit *= 10;
  return (double)(value / unit) + (double)(value % unit) / (double)unit;
}

// Double(String), decimal only. A number is complete or none. Up to 15 digits and 10^±22 it is the nearest double, beyond that a
// close one, near the smallest none but zero: the hook reads times and weights.
const char *_swift_stdlib_strtod_clocale(const char *text, double *number) {
  int negative = *text == '-', digits = 0, power = 0;
  if (*text == '-' || *text == '+') text++;
  uint64_t value = 0;
  for (int behind = 0;; text++) {
    if (*text == '.' && !behind) {
      behind = 1;
    } else if (is_digit(*text)) {
      digits++;
      if (value < UINT64_MAX / 10 - 1) {
        value = value * 10 + (uint64_t)(*text - '0');
        power -= behind;
      } else {
        power += !behind;
      }
    } else {
      break;
    }
  }
  if (digits == 0) return 0;
  if (*text == 'e' || *text == 'E') {
    int minus = *++text == '-', exponent = 0;
    if (*text == '-' || *text == '+') text++;
    if (!is_digit(*text)) return 0;
    for (; is_digit(*text); text++)
      if (exponent < 100000) exponent = exponent * 10 + *text - '0';
    power += minus ? -exponent : exponent;
  }
  if (*text) return 0;
  int isSplit = value >> 53 && power < 0 && power >= -19;
  double magnitude = value == 0 ? 0 : isSplit ? split(value, -power) : scaled((double)value, power);
  *number = negative ? -magnitude : magnitude;
  return text;
}

// From 2^52 on there are no fractions.
static int is_whole(double number) { return !(number > -0x1p52 && number < 0x1p52); }

double floor(double number) {
  if (is_whole(number)) return number;
  double cut = (double)(int64_t)number;
  return cut > number ? cut - 1 : cut;
}

double ceil(double number) { return -floor(-number); }

// Halves go away from zero.
double round(double number) {
  double magnitude = number < 0 ? -number : number, whole = floor(magnitude);
  if (magnitude - whole >= 0.5) whole += 1;
  return number < 0 ? -whole : whole;
}

#endif
