// Memory for a program that lives for a millisecond: blocks of 2^n bytes from one stretch, kept for their like when they are
// freed. A large block is a mapping of its own. Not for threads: there are none.
#ifdef ROYAL_WITHOUT_LIBC

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "calls.h"

// Stands before each block. The block itself begins at a multiple of 16.
typedef struct head {
  size_t size;  // of head and block together: a power of two, or of a mapping
  struct head *next;  // while it is free
} head;

enum { smallest = 5, largest = 17, stretch = 1 << 18 };

static head *kept[largest + 1];
// The first stretch lies behind the program's data, where page tables are already.
static _Alignas(16) char first[stretch];
static char *rest = first, *rest_end = first + sizeof first;

static void *map(size_t size) {
  long address = embedded_call(SYS_mmap, 0, (long)size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  return address < 0 && address >= -4095 ? 0 : (void *)address;
}

static head *carve(size_t size) {
  if ((size_t)(rest_end - rest) < size) {
    char *more = map(stretch);
    if (!more) return 0;
    rest = more;
    rest_end = more + stretch;
  }
  head *block = (head *)rest;
  rest += size;
  block->size = size;
  return block;
}

static head *mapped(size_t size) {
  head *block = map(size);
  if (block) block->size = size;
  return block;
}

int posix_memalign(void **result, size_t alignment, size_t count) {
  if (alignment > 16) return EINVAL;
  if (count > SIZE_MAX / 2) return ENOMEM;
  size_t needed = count + sizeof(head);
  int power = needed <= (size_t)1 << smallest ? smallest : 64 - __builtin_clzl(needed - 1);
  head *block;
  if (power > largest) {
    block = mapped(needed);
  } else if ((block = kept[power])) {
    kept[power] = block->next;
  } else {
    block = carve((size_t)1 << power);
  }
  if (!block) return ENOMEM;
  *result = block + 1;
  return 0;
}

void free(void *memory) {
  if (!memory) return;
  head *block = (head *)memory - 1;
  if (block->size > (size_t)1 << largest) {
    embedded_call(SYS_munmap, (long)block, (long)block->size, 0, 0, 0, 0);
    return;
  }
  head **like = &kept[__builtin_ctzl(block->size)];
  block->next = *like;
  *like = block;
}

// Copying and comparing, 16 bytes at a time. Two overlapping steps do the ends.

typedef unsigned char step __attribute__((vector_size(16), aligned(1), may_alias));
typedef uint64_t word __attribute__((aligned(1), may_alias));
typedef uint32_t half __attribute__((aligned(1), may_alias));

// All is read before anything is written: the areas may overlap.
static void copy_small(char *to, const char *from, size_t count) {
  if (count >= 8) {
    word first = *(word *)from, last = *(word *)(from + count - 8);
    *(word *)to = first;
    *(word *)(to + count - 8) = last;
  } else if (count >= 4) {
    half first = *(half *)from, last = *(half *)(from + count - 4);
    *(half *)to = first;
    *(half *)(to + count - 4) = last;
  } else if (count > 0) {
    char first = from[0], middle = from[count / 2], last = from[count - 1];
    to[0] = first;
    to[count / 2] = middle;
    to[count - 1] = last;
  }
}

void *memmove(void *target, const void *source, size_t count) {
  char *to = target;
  const char *from = source;
  if (count < 16) {
    copy_small(to, from, count);
    return target;
  }
  step first = *(step *)from, last = *(step *)(from + count - 16);
  if ((uintptr_t)to - (uintptr_t)from >= count) {
    for (size_t i = 16; i + 16 < count; i += 16) *(step *)(to + i) = *(step *)(from + i);
  } else {
    for (size_t i = count - 16; i > 16; i -= 16) *(step *)(to + i - 16) = *(step *)(from + i - 16);
  }
  *(step *)to = first;
  *(step *)(to + count - 16) = last;
  return target;
}

void *memcpy(void *restrict target, const void *restrict source, size_t count) { return memmove(target, source, count); }

void *memset(void *target, int value, size_t count) {
  char *to = target;
  if (count < 16) {
    for (size_t i = 0; i < count; i++) to[i] = (char)value;
    return target;
  }
  step all = (step){0} + (unsigned char)value;
  for (size_t i = 0; i + 16 < count; i += 16) *(step *)(to + i) = all;
  *(step *)(to + count - 16) = all;
  return target;
}

int memcmp(const void *left, const void *right, size_t count) {
  const unsigned char *a = left, *b = right;
  size_t i = 0;
  while (i + 8 <= count && *(word *)(a + i) == *(word *)(b + i)) i += 8;
  for (; i < count; i++)
    if (a[i] != b[i]) return a[i] - b[i];
  return 0;
}

int bcmp(const void *left, const void *right, size_t count) { return memcmp(left, right, count); }

size_t strlen(const char *text) {
  size_t length = 0;
  while (text[length]) length++;
  return length;
}

int strcmp(const char *left, const char *right) {
  size_t i = 0;
  while (left[i] && left[i] == right[i]) i++;
  return (unsigned char)left[i] - (unsigned char)right[i];
}

#endif
