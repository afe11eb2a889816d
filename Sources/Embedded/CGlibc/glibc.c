#include "CGlibc.h"

#include <ctype.h>

int embedded_openat(int directory, const char *path, int flags) { return openat(directory, path, flags); }
int embedded_fcntl(int descriptor, int command, int value) { return fcntl(descriptor, command, value); }
int embedded_ioctl(int descriptor, unsigned long request, void *value) { return ioctl(descriptor, request, value); }

// What Embedded Swift's standard library expects of a platform. A number is complete or none; the program never leaves the
// locale "C".
const char *_swift_stdlib_strtod_clocale(const char *text, double *number) {
  if (isspace((unsigned char)*text)) return 0;
  char *end;
  *number = strtod(text, &end);
  return end == text || *end ? 0 : end;
}
