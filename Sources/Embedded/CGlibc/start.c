// From the kernel's entry to main and from there to the end. The program is linked without the C library (README.md).
#ifdef ROYAL_WITHOUT_LIBC

#include "calls.h"

#include <elf.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

char **environ;

int main(int count, char **arguments);
int *__errno_location(void);
void __stack_chk_fail(void);

// The kernel leaves the stack pointer at argc; argv, the environment and the auxiliary vector follow.
#if defined __x86_64__
__asm__(".globl _start\n_start:\n xor %ebp, %ebp\n mov %rsp, %rdi\n and $-16, %rsp\n call embedded_start\n");
#elif defined __aarch64__
__asm__(".globl _start\n_start:\n mov x29, #0\n mov x30, #0\n mov x0, sp\n bl embedded_start\n");
#else
#error "royal-hook starts on x86_64 and aarch64 only"
#endif

static int error_number;
int *__errno_location(void) { return &error_number; }

// What the compiler lays between a function's arrays and its return address: 16 random bytes come from the kernel.
#if defined __x86_64__
static struct {
  void *self;
  uintptr_t unused[4];
  uintptr_t guard;
} thread;
static void set_guard(uintptr_t value) {
  thread.self = &thread;
  thread.guard = value;
  // ARCH_SET_FS of asm/prctl.h.
  if (embedded_call(SYS_arch_prctl, 0x1002, (long)&thread, 0, 0, 0, 0) != 0) __builtin_trap();
}
#else
uintptr_t __stack_chk_guard;
static void set_guard(uintptr_t value) { __stack_chk_guard = value; }
#endif

static const Elf64_auxv_t *auxiliary;

// getauxval(3), by which the compiler's own library learns on aarch64 what the processor has.
unsigned long __getauxval(unsigned long type);
unsigned long __getauxval(unsigned long type) {
  for (const Elf64_auxv_t *entry = auxiliary; entry->a_type != AT_NULL; entry++)
    if (entry->a_type == type) return entry->a_un.a_val;
  return 0;
}

// What holds addresses of functions is not written to any more: PT_GNU_RELRO.
static void protect_constants(void) {
  const Elf64_Phdr *header = (void *)__getauxval(AT_PHDR);
  uintptr_t page = __getauxval(AT_PAGESZ);
  for (unsigned long count = __getauxval(AT_PHNUM); count > 0; count--, header++) {
    if (header->p_type != PT_GNU_RELRO) continue;
    uintptr_t start = header->p_vaddr & -page, end = (header->p_vaddr + header->p_memsz) & -page;
    embedded_call(SYS_mprotect, (long)start, (long)(end - start), PROT_READ, 0, 0, 0);
  }
}

void __stack_chk_fail(void) { __builtin_trap(); }

typedef void constructor(int count, char **arguments, char **environment);
extern constructor *__init_array_start[], *__init_array_end[];

__attribute__((used, noreturn)) void embedded_start(long *stack) {
  int count = (int)stack[0];
  char **arguments = (char **)(stack + 1);
  environ = arguments + count + 1;
  char **end = environ;
  while (*end) end++;
  auxiliary = (void *)(end + 1);
  const uintptr_t *random = (void *)__getauxval(AT_RANDOM);
  // The first byte stays zero: no string that runs over can carry it.
  set_guard(random ? *random & ~(uintptr_t)0xFF : 0);
  protect_constants();
  for (constructor **each = __init_array_start; each < __init_array_end; each++) (*each)(count, arguments, environ);
  exit(main(count, arguments));
}

void exit(int code) {
  for (;;) embedded_call(SYS_exit_group, code, 0, 0, 0, 0, 0);
}

char *getenv(const char *name) {
  for (char **each = environ; *each; each++) {
    size_t i = 0;
    while (name[i] && (*each)[i] == name[i]) i++;
    if (!name[i] && (*each)[i] == '=') return *each + i + 1;
  }
  return 0;
}

#endif
