// Programs that Royal runs: spawn.c.
#pragma once

#include <stdint.h>
#include <sys/types.h>

// Runs a program in a process group of its own, with these three descriptors, no others, an empty signal mask and default
// signal actions. The path is not looked up in PATH.
// Returns its process id; -1 with errno where it could not be started, the errno of execve(2) included.
pid_t royal_spawn(const char *path, char *const *arguments, char *const *environment, int input, int output,
                  int error);

// pipe2(2) with O_CLOEXEC: the end to read, the end to write.
int royal_pipe(int *ends);

// pidfd_open(2): readable as soon as the process has ended.
int royal_pidfd_open(pid_t process);

// Looks whether a child has ended, without reaping it (waitid(2) with WNOWAIT | WNOHANG).
// Returns 1 and its status in the form of wait(2), 0 while it runs, -1 with errno.
int royal_child_ended(pid_t process, int *exit_code, int *signal_number);

// The environment, environ(7).
char *const *royal_environment(void);
