// The system calls that the hook makes, under the C library's names: man section 2 tells what each does.
#ifdef ROYAL_WITHOUT_LIBC

#define _GNU_SOURCE
#include "calls.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/time.h>
#include <sys/vfs.h>
#include <time.h>
#include <unistd.h>

static long call(long number, long a, long b, long c, long d, long e) {
  long result = embedded_call(number, a, b, c, d, e, 0);
  if (result >= 0 || result < -4095) return result;
  errno = (int)-result;
  return -1;
}
// A call with up to five arguments of any integer or pointer type.
#define CALL(...) CALL_(__VA_ARGS__, 0, 0, 0, 0, 0, 0)
#define CALL_(number, a, b, c, d, e, ...) call(number, (long)(a), (long)(b), (long)(c), (long)(d), (long)(e))

// Files.

int openat(int directory, const char *path, int flags, ...) {
  va_list more;
  va_start(more, flags);
  mode_t mode = flags & O_CREAT ? va_arg(more, mode_t) : 0;
  va_end(more);
  return (int)CALL(SYS_openat, directory, path, flags, mode);
}

int fcntl(int descriptor, int command, ...) {
  va_list more;
  va_start(more, command);
  long value = va_arg(more, long);
  va_end(more);
  return (int)CALL(SYS_fcntl, descriptor, command, value);
}

int ioctl(int descriptor, unsigned long request, ...) {
  va_list more;
  va_start(more, request);
  void *value = va_arg(more, void *);
  va_end(more);
  return (int)CALL(SYS_ioctl, descriptor, request, value);
}

int close(int descriptor) { return (int)CALL(SYS_close, descriptor); }
ssize_t read(int descriptor, void *buffer, size_t count) { return CALL(SYS_read, descriptor, buffer, count); }
ssize_t write(int descriptor, const void *buffer, size_t count) { return CALL(SYS_write, descriptor, buffer, count); }
int fsync(int descriptor) { return (int)CALL(SYS_fsync, descriptor); }
int flock(int descriptor, int operation) { return (int)CALL(SYS_flock, descriptor, operation); }
mode_t umask(mode_t mask) { return (mode_t)CALL(SYS_umask, mask); }
int unlinkat(int directory, const char *path, int flags) { return (int)CALL(SYS_unlinkat, directory, path, flags); }

int linkat(int from, const char *path, int to, const char *name, int flags) {
  return (int)CALL(SYS_linkat, from, path, to, name, flags);
}

int renameat2(int from, const char *path, int to, const char *name, unsigned int flags) {
  return (int)CALL(SYS_renameat2, from, path, to, name, flags);
}

int fstatat(int directory, const char *path, struct stat *status, int flags) {
  return (int)CALL(SYS_newfstatat, directory, path, status, flags);
}

int access(const char *path, int mode) { return (int)CALL(SYS_faccessat, AT_FDCWD, path, mode); }

int faccessat(int directory, const char *path, int mode, int flags) {
  int result = (int)CALL(SYS_faccessat2, directory, path, mode, flags);
  // Linux before 5.8, and sandboxes that do not know the call, ask by the real user only, who is the effective one here.
  return result < 0 && (errno == ENOSYS || errno == EPERM) ? (int)CALL(SYS_faccessat, directory, path, mode) : result;
}

int fstatfs(int descriptor, struct statfs *information) { return (int)CALL(SYS_fstatfs, descriptor, information); }

int fstatvfs(int descriptor, struct statvfs *information) {
  struct statfs found;
  if (fstatfs(descriptor, &found) != 0) return -1;
  *information = (struct statvfs){
      .f_bsize = (unsigned long)found.f_bsize,
      .f_frsize = (unsigned long)(found.f_frsize ? found.f_frsize : found.f_bsize),
      .f_blocks = found.f_blocks,
      .f_bfree = found.f_bfree,
      .f_bavail = found.f_bavail,
      .f_files = found.f_files,
      .f_ffree = found.f_ffree,
      .f_favail = found.f_ffree,
      .f_flag = (unsigned long)found.f_flags,
      .f_namemax = (unsigned long)found.f_namelen,
  };
  return 0;
}

// Directories.

struct __dirstream {
  int descriptor;
  long position, count;
  // struct dirent is what getdents64(2) writes.
  _Alignas(struct dirent) char buffer[16384];
};

DIR *fdopendir(int descriptor) {
  void *memory;
  if (posix_memalign(&memory, 16, sizeof(DIR)) != 0) {
    errno = ENOMEM;
    return 0;
  }
  DIR *directory = memory;
  directory->descriptor = descriptor;
  directory->position = directory->count = 0;
  return directory;
}

struct dirent *readdir(DIR *directory) {
  if (directory->position >= directory->count) {
    directory->position = 0;
    directory->count = CALL(SYS_getdents64, directory->descriptor, directory->buffer, sizeof directory->buffer);
    // One that has been removed has no more entries, as for the C library.
    if (directory->count < 0 && errno == ENOENT) errno = 0;
    if (directory->count <= 0) return 0;
  }
  struct dirent *entry = (void *)(directory->buffer + directory->position);
  directory->position += entry->d_reclen;
  return entry;
}

int closedir(DIR *directory) {
  int descriptor = directory->descriptor;
  free(directory);
  return close(descriptor);
}

// Sockets and what can be waited for.

int getpeername(int descriptor, struct sockaddr *address, socklen_t *length) {
  return (int)CALL(SYS_getpeername, descriptor, address, length);
}

int shutdown(int descriptor, int how) { return (int)CALL(SYS_shutdown, descriptor, how); }

int poll(struct pollfd *descriptors, nfds_t count, int timeout_ms) {
  struct timespec limit = {.tv_sec = timeout_ms / 1000, .tv_nsec = timeout_ms % 1000 * 1000000L};
  return (int)CALL(SYS_ppoll, descriptors, count, timeout_ms < 0 ? 0 : &limit, 0, 0);
}

// Time, signals, the rest.

int clock_gettime(clockid_t clock, struct timespec *time) { return (int)CALL(SYS_clock_gettime, clock, time); }
int nanosleep(const struct timespec *time, struct timespec *left) { return (int)CALL(SYS_nanosleep, time, left); }

unsigned alarm(unsigned seconds) {
  struct itimerval timer = {.it_value.tv_sec = seconds}, before = {{0, 0}, {0, 0}};
  CALL(SYS_setitimer, ITIMER_REAL, &timer, &before);
  // One that is about to come counts as a second.
  return (unsigned)before.it_value.tv_sec + (before.it_value.tv_usec > 0);
}

// SIG_IGN and SIG_DFL only: a handler would need a way back from it.
__sighandler_t signal(int number, __sighandler_t handler) {
  struct {
    __sighandler_t handler;
    unsigned long flags;
    void *restorer;
    unsigned long mask;
  } action = {.handler = handler}, before = {.handler = SIG_ERR};
  return CALL(SYS_rt_sigaction, number, &action, &before, sizeof action.mask) == 0 ? before.handler : SIG_ERR;
}

pid_t getpid(void) { return (pid_t)CALL(SYS_getpid, 0); }

ssize_t getrandom(void *buffer, size_t count, unsigned flags) { return CALL(SYS_getrandom, buffer, count, flags); }

// What dictionaries are seeded with.
void arc4random_buf(void *buffer, size_t count) {
  char *rest = buffer;
  while (count > 0) {
    ssize_t got = getrandom(rest, count, 0);
    if (got < 0 && errno != EINTR) __builtin_trap();
    if (got > 0) {
      rest += got;
      count -= (size_t)got;
    }
  }
}

#endif
