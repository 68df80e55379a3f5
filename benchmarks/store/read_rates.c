// The rates at which this machine reads memory, and a file that is in the page cache, with so many threads.
//
//     read_rates FILE THREADS
//
// Prints two numbers, in bytes a second: sums over memory of the file's size, and reads of the file into 256 KiB.
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static const char *path;
static char *memory;
static size_t size, threads;
static volatile unsigned long long sink;

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static void *read_memory(void *number) {
  const size_t part = size / threads / 64 * 64;
  const unsigned long long *values = (const unsigned long long *)(memory + (size_t)number * part);
  unsigned long long sums[32] = {0};
  for (size_t index = 0; index + 32 <= part / 8; index += 32)
    for (int lane = 0; lane < 32; lane++) sums[lane] += values[index + (size_t)lane];
  for (int lane = 0; lane < 32; lane++) sink += sums[lane];
  return NULL;
}

static void *read_file(void *number) {
  const size_t part = size / threads, chunk = 1 << 18;
  const int file = open(path, O_RDONLY);
  char *buffer = malloc(chunk);
  if (file < 0 || buffer == NULL) abort();
  for (size_t offset = (size_t)number * part; offset < ((size_t)number + 1) * part; offset += chunk)
    if (pread(file, buffer, chunk, (off_t)offset) < 0) abort();
  free(buffer);
  close(file);
  return NULL;
}

static double rate(void *(*body)(void *)) {
  pthread_t workers[256];
  const double start = now();
  for (size_t number = 0; number < threads; number++) pthread_create(&workers[number], NULL, body, (void *)number);
  for (size_t number = 0; number < threads; number++) pthread_join(workers[number], NULL);
  return (double)size / (now() - start);
}

int main(int count, char **arguments) {
  struct stat status;
  if (count != 3 || stat(arguments[1], &status) != 0) return 64;
  path = arguments[1];
  size = (size_t)status.st_size;
  threads = (size_t)atoi(arguments[2]);
  if (threads < 1 || threads > 256 || (memory = malloc(size)) == NULL) return 64;
  memset(memory, 1, size);
  rate(read_memory);
  rate(read_file);
  printf("%.0f %.0f\n", rate(read_memory), rate(read_file));
  return 0;
}
