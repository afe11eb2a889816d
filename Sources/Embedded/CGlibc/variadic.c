#include "CGlibc.h"

int embedded_openat(int directory, const char *path, int flags) { return openat(directory, path, flags); }
int embedded_fcntl(int descriptor, int command, int value) { return fcntl(descriptor, command, (long)value); }
int embedded_ioctl(int descriptor, unsigned long request, void *value) { return ioctl(descriptor, request, value); }
