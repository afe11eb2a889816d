// What the hook brings along in place of the C library (Sources/Embedded/CGlibc), under other names, beside the library's own.
#pragma once

#include <dirent.h>
#include <poll.h>
#include <stddef.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/types.h>
#include <time.h>

void *own_memmove(void *target, const void *source, size_t count);
void *own_memset(void *target, int value, size_t count);
int own_memcmp(const void *left, const void *right, size_t count);
size_t own_strlen(const char *text);
int own_strcmp(const char *left, const char *right);
int own_posix_memalign(void **result, size_t alignment, size_t count);
void own_free(void *memory);

const char *own_strtod(const char *text, double *number);
double own_floor(double number);
double own_ceil(double number);
double own_round(double number);

char *own_strerror(int number);

// openat(2) with O_CREAT, for Swift calls no function of a variable number of arguments.
int own_create(int directory, const char *path, int flags, unsigned int mode);
int own_close(int descriptor);
ssize_t own_write(int descriptor, const void *buffer, size_t count);
int own_fsync(int descriptor);
int own_linkat(int from, const char *path, int to, const char *name, int flags);
int own_renameat2(int from, const char *path, int to, const char *name, unsigned int flags);
int own_unlinkat(int directory, const char *path, int flags);
int own_fstatat(int directory, const char *path, struct stat *status, int flags);
int own_fstatvfs(int descriptor, struct statvfs *information);
int own_faccessat(int directory, const char *path, int mode, int flags);
DIR *own_fdopendir(int descriptor);
struct dirent *own_readdir(DIR *directory);
int own_closedir(DIR *directory);
int own_poll(struct pollfd *descriptors, nfds_t count, int timeout_ms);
int own_clock_gettime(clockid_t clock, struct timespec *time);
int own_nanosleep(const struct timespec *time, struct timespec *left);
unsigned own_alarm(unsigned seconds);
