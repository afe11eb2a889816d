#define _GNU_SOURCE
#include "CRoyalLinux.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/timerfd.h>
#include <sys/vfs.h>
#include <unistd.h>

int royal_openat(int directory, const char *path, int flags, unsigned int mode) {
  return openat(directory, path, flags, mode);
}

int royal_rename_noreplace(int from_directory, const char *from, int to_directory, const char *to) {
  return renameat2(from_directory, from, to_directory, to, RENAME_NOREPLACE);
}

int royal_syncfs(int descriptor) { return syncfs(descriptor); }

static int argument_count;
static char **arguments;

// glibc hands main's arguments to constructors, too.
__attribute__((constructor)) static void keep_arguments(int count, char **words) {
  argument_count = count;
  arguments = words;
}

const char *royal_argument(int number) { return number < argument_count ? arguments[number] : 0; }

ssize_t royal_getrandom(void *buffer, size_t count) { return getrandom(buffer, count, 0); }

const uint32_t royal_in_watch = IN_CREATE | IN_MOVED_TO | IN_CLOSE_WRITE | IN_DELETE | IN_MOVED_FROM | IN_DELETE_SELF |
                                IN_MOVE_SELF | IN_ONLYDIR;
const uint32_t royal_in_lost = IN_DELETE_SELF | IN_MOVE_SELF | IN_IGNORED | IN_UNMOUNT | IN_Q_OVERFLOW;
const uint32_t royal_in_arrived = IN_CREATE | IN_MOVED_TO | IN_CLOSE_WRITE;
const uint32_t royal_in_left = IN_DELETE | IN_MOVED_FROM;

int royal_inotify_init(void) { return inotify_init1(IN_CLOEXEC | IN_NONBLOCK); }

int royal_inotify_add_watch(int inotify, const char *path, uint32_t mask) {
  return inotify_add_watch(inotify, path, mask);
}

size_t royal_inotify_event(const void *buffer, size_t offset, uint32_t *mask, const char **name) {
  const struct inotify_event *event = (const void *)((const char *)buffer + offset);
  *mask = event->mask;
  *name = event->len > 0 ? event->name : "";
  return offset + sizeof *event + event->len;
}

int royal_epoll_create(void) { return epoll_create1(EPOLL_CLOEXEC); }

int royal_epoll_add(int epoll, int descriptor) {
  struct epoll_event event = {.events = EPOLLIN, .data.fd = descriptor};
  return epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event);
}

int royal_epoll_remove(int epoll, int descriptor) { return epoll_ctl(epoll, EPOLL_CTL_DEL, descriptor, 0); }

int royal_epoll_wait(int epoll, int *descriptors, int limit, int timeout_ms) {
  struct epoll_event events[16];
  int count = epoll_wait(epoll, events, limit < 16 ? limit : 16, timeout_ms);
  for (int i = 0; i < count; i++) descriptors[i] = events[i].data.fd;
  return count;
}

int royal_eventfd(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }

static void set_of(const int *signals, int count, sigset_t *set) {
  sigemptyset(set);
  for (int i = 0; i < count; i++) sigaddset(set, signals[i]);
}

int royal_signalfd(const int *signals, int count) {
  sigset_t set;
  set_of(signals, count, &set);
  return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

int royal_signalfd_read(int descriptor) {
  struct signalfd_siginfo info;
  ssize_t count = read(descriptor, &info, sizeof info);
  return count == (ssize_t)sizeof info ? (int)info.ssi_signo : -1;
}

int royal_timerfd(void) { return timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK); }

int royal_timerfd_arm(int descriptor, int64_t monotonic_ms) {
  struct itimerspec when = {0};
  if (monotonic_ms >= 0) {
    when.it_value.tv_sec = monotonic_ms / 1000;
    when.it_value.tv_nsec = monotonic_ms % 1000 * 1000000 + 1;
  }
  return timerfd_settime(descriptor, TFD_TIMER_ABSTIME, &when, 0);
}

int royal_block_signals(const int *signals, int count) {
  sigset_t set;
  set_of(signals, count, &set);
  return sigprocmask(SIG_BLOCK, &set, 0);
}

void royal_ignore_sigpipe(void) { signal(SIGPIPE, SIG_IGN); }

int royal_accept(int listener) { return accept4(listener, 0, 0, SOCK_CLOEXEC); }

int royal_end_with_parent(int parent, int signal) {
  if (prctl(PR_SET_PDEATHSIG, signal) != 0) return -1;
  return getppid() == parent ? 0 : -1;
}

int64_t royal_filesystem_type(int directory) {
  struct statfs information;
  return fstatfs(directory, &information) == 0 ? (int64_t)information.f_type : -1;
}

int royal_peer_is_loopback(int descriptor) {
  struct sockaddr_storage address;
  socklen_t length = sizeof address;
  if (getpeername(descriptor, (struct sockaddr *)&address, &length) != 0) return errno == ENOTSOCK ? -1 : 0;
  if (address.ss_family == AF_UNIX) return 1;
  if (address.ss_family == AF_INET)
    return ntohl(((struct sockaddr_in *)&address)->sin_addr.s_addr) >> 24 == 127;
  if (address.ss_family != AF_INET6) return 0;
  const struct in6_addr *six = &((struct sockaddr_in6 *)&address)->sin6_addr;
  if (IN6_IS_ADDR_V4MAPPED(six)) return six->s6_addr[12] == 127;
  return IN6_IS_ADDR_LOOPBACK(six);
}
