// The library's declarations come before the names are changed.
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/time.h>
#include <sys/vfs.h>
#include <time.h>
#include <unistd.h>

#include "CGlibcProbe.h"

#define ROYAL_WITHOUT_LIBC
#define memmove own_memmove
#define memcpy own_memcpy
#define memset own_memset
#define memcmp own_memcmp
#define bcmp own_bcmp
#define strlen own_strlen
#define strcmp own_strcmp
#define posix_memalign own_posix_memalign
#define free own_free
#define _swift_stdlib_strtod_clocale own_strtod
#define floor own_floor
#define ceil own_ceil
#define round own_round
#define strerror own_strerror
#define openat own_openat
#define fcntl own_fcntl
#define ioctl own_ioctl
#define close own_close
#define read own_read
#define write own_write
#define fsync own_fsync
#define flock own_flock
#define umask own_umask
#define unlinkat own_unlinkat
#define linkat own_linkat
#define renameat2 own_renameat2
#define fstatat own_fstatat
#define access own_access
#define faccessat own_faccessat
#define fstatfs(descriptor, information) own_fstatfs(descriptor, information)
#define fstatvfs(descriptor, information) own_fstatvfs(descriptor, information)
#define fdopendir own_fdopendir
#define readdir own_readdir
#define closedir own_closedir
#define getpeername own_getpeername
#define shutdown own_shutdown
#define poll own_poll
#define clock_gettime own_clock_gettime
#define nanosleep own_nanosleep
#define alarm own_alarm
#define signal own_signal
#define getpid own_getpid
#define getrandom own_getrandom
#define arc4random_buf own_arc4random_buf

#include "../../Sources/Embedded/CGlibc/calls.c"
#include "../../Sources/Embedded/CGlibc/errors.c"
#include "../../Sources/Embedded/CGlibc/memory.c"
#include "../../Sources/Embedded/CGlibc/numbers.c"

int own_create(int directory, const char *path, int flags, unsigned int mode) {
  return own_openat(directory, path, flags, mode);
}
