#define _GNU_SOURCE
#include "royal_spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

int royal_pipe(int *ends) { return pipe2(ends, O_CLOEXEC); }

int royal_pidfd_open(pid_t process) { return (int)syscall(SYS_pidfd_open, process, 0); }

char *const *royal_environment(void) { return environ; }

int royal_child_ended(pid_t process, int *exit_code, int *signal_number) {
  siginfo_t info = {0};
  if (waitid(P_PID, (id_t)process, &info, WEXITED | WNOWAIT | WNOHANG) != 0) return -1;
  if (info.si_pid == 0) return 0;
  *exit_code = info.si_code == CLD_EXITED ? info.si_status : 0;
  *signal_number = info.si_code == CLD_EXITED ? 0 : info.si_status;
  return 1;
}

// Between fork and exec only async-signal-safe functions are called: another thread may have held malloc's lock.

static void close_from(int first) {
  if (syscall(SYS_close_range, (unsigned)first, UINT_MAX, 0) == 0) return;
  // Linux before 5.9.
  long limit = sysconf(_SC_OPEN_MAX);
  for (int descriptor = first; descriptor < (limit > 0 && limit < 65536 ? limit : 65536); descriptor++) close(descriptor);
}

// The descriptor again with a number that is free of 0 to 2, and of 3 where the report to the parent will be.
static int moved_away(int descriptor) { return fcntl(descriptor, F_DUPFD_CLOEXEC, 4); }

static int set_descriptors(int input, int output, int error, int report) {
  int from[3] = {moved_away(input), moved_away(output), moved_away(error)};
  for (int target = 0; target < 3; target++)
    if (from[target] < 0 || dup2(from[target], target) < 0) return -1;
  if (dup3(report, 3, O_CLOEXEC) < 0) return -1;
  close_from(4);
  return 0;
}

static void reset_signals(void) {
  // sigaction(3) refuses 32 and 33, which the C library uses itself; all zero is SIG_DFL for rt_sigaction(2).
  static const long action[8];
  for (int number = 1; number < _NSIG; number++) syscall(SYS_rt_sigaction, number, action, 0, _NSIG / 8);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, 0);
}

static void tell(int report) {
  int number = errno;
  while (write(report, &number, sizeof number) < 0 && errno == EINTR) {}
  _exit(127);
}

static void run_child(const char *path, char *const *arguments, char *const *environment, int input, int output,
                      int error, int report) {
  report = moved_away(report);
  if (report < 0) _exit(127);
  setpgid(0, 0);
  reset_signals();
  if (set_descriptors(input, output, error, report) != 0) tell(report);
  execve(path, arguments, environment);
  tell(3);
}

// Waits until the child has executed the program, which closes the pipe, or has told why it could not.
static int failure_of(int report) {
  int number = 0;
  ssize_t count;
  while ((count = read(report, &number, sizeof number)) < 0 && errno == EINTR) {}
  return count == (ssize_t)sizeof number ? number : 0;
}

pid_t royal_spawn(const char *path, char *const *arguments, char *const *environment, int input, int output,
                  int error) {
  int report[2];
  if (royal_pipe(report) != 0) return -1;
  // No handler of the parent may run in the child before its actions are reset.
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  pid_t process = fork();
  if (process == 0) run_child(path, arguments, environment, input, output, error, report[1]);
  int number = process < 0 ? errno : 0;
  pthread_sigmask(SIG_SETMASK, &before, 0);
  close(report[1]);
  if (process > 0) {
    // The child does the same; whoever comes first, the group is there when this returns.
    setpgid(process, process);
    number = failure_of(report[0]);
    if (number != 0) waitpid(process, 0, 0);
  }
  close(report[0]);
  errno = number;
  return number == 0 ? process : -1;
}
