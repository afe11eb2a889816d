// What Swift's Glibc module does not show of Linux, one function a system call. errno as usual.
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "royal_spawn.h"

// open(2) relative to a directory; mode counts with O_CREAT only.
int royal_openat(int directory, const char *path, int flags, unsigned int mode);

// renameat2(2) with RENAME_NOREPLACE. EINVAL or ENOSYS where the file system cannot do it.
int royal_rename_noreplace(int from_directory, const char *from, int to_directory, const char *to);

// syncfs(2).
int royal_syncfs(int descriptor);

// argv[number] of main; a null pointer behind the last.
const char *royal_argument(int number);

// getrandom(2).
ssize_t royal_getrandom(void *buffer, size_t count);

// inotify(7). The masks that the spool needs.
extern const uint32_t royal_in_watch;     // CREATE MOVED_TO CLOSE_WRITE DELETE MOVED_FROM DELETE_SELF MOVE_SELF ONLYDIR
extern const uint32_t royal_in_lost;      // DELETE_SELF MOVE_SELF IGNORED UNMOUNT Q_OVERFLOW: the watch must be set anew
extern const uint32_t royal_in_arrived;   // CREATE MOVED_TO CLOSE_WRITE
extern const uint32_t royal_in_left;      // DELETE MOVED_FROM
int royal_inotify_init(void);
int royal_inotify_add_watch(int inotify, const char *path, uint32_t mask);
// The length, mask and name of the event at an offset of what read(2) returned; returns the offset of the next event.
size_t royal_inotify_event(const void *buffer, size_t offset, uint32_t *mask, const char **name);

// epoll(7), level-triggered, reading only; data is the descriptor.
int royal_epoll_create(void);
int royal_epoll_add(int epoll, int descriptor);
int royal_epoll_remove(int epoll, int descriptor);
int royal_epoll_wait(int epoll, int *descriptors, int limit, int timeout_ms);

// eventfd(2), signalfd(2), timerfd_create(2): all CLOEXEC and NONBLOCK.
int royal_eventfd(void);
int royal_signalfd(const int *signals, int count);
int royal_signalfd_read(int descriptor);
int royal_timerfd(void);
int royal_timerfd_arm(int descriptor, int64_t monotonic_ms);

// Signals.
int royal_block_signals(const int *signals, int count);
void royal_ignore_sigpipe(void);

// accept4(2) with SOCK_CLOEXEC; the connection itself blocks.
int royal_accept(int listener);

// Asks for a signal when the parent ends, prctl(2) PR_SET_PDEATHSIG; 0, or -1 where the parent has another pid by now.
int royal_end_with_parent(int parent, int signal);

// The kind of file system that a directory lies on, statfs(2) f_type.
int64_t royal_filesystem_type(int directory);

// 1 where the descriptor is a socket whose peer is a loopback address or a Unix socket, 0 where it is another socket, -1 where it is none.
int royal_peer_is_loopback(int descriptor);
