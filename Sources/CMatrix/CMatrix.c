#include "CMatrix.h"

#include <math.h>
#include <string.h>

// A fused multiply-add would round once where NumPy rounds twice.
#pragma STDC FP_CONTRACT OFF

// libgomp's, stable since its first version; <omp.h> belongs to the compiler that is not ours.
void GOMP_parallel(void (*body)(void *), void *data, unsigned threads, unsigned flags);
int omp_get_thread_num(void);
int omp_get_num_threads(void);

typedef struct {
  const void *values;
  void *result;
  size_t rows, columns;
  const double *first, *second;
  double *third, *fourth;
  const int64_t *chosen;
  size_t chosen_count;
} job;

typedef struct { size_t start, end; } span;

// This thread's part of `count` items; whole cache lines of doubles to each.
static span share(size_t count) {
  const size_t threads = (size_t)omp_get_num_threads(), thread = (size_t)omp_get_thread_num();
  const size_t lines = (count + 7) / 8;
  const size_t start = lines * thread / threads * 8, end = lines * (thread + 1) / threads * 8;
  return (span){start < count ? start : count, end < count ? end : count};
}

static void run(void (*body)(void *), job *work, int32_t threads) {
  // Below some 50 microseconds of work, waking the team costs more than it saves.
  const size_t least = 1 << 15;
  if (threads < 1 || work->rows * work->columns < least) threads = 1;
  GOMP_parallel(body, work, (unsigned)threads, 0);
}

static void widen(void *data) {
  const job *work = data;
  const float *values = work->values;
  double *result = work->result;
  if (work->first == NULL) {
    const span part = share(work->rows * work->columns);
    for (size_t index = part.start; index < part.end; index++) result[index] = values[index];
    return;
  }
  const span part = share(work->columns);
  for (size_t row = 0; row < work->rows; row++) {
    const float *line = values + row * work->columns;
    double *target = result + row * work->columns;
    for (size_t column = part.start; column < part.end; column++) target[column] = line[column] - work->first[column];
  }
}

void cmatrix_widen(const float *values, size_t rows, size_t columns, const double *mean, double *result,
                   int32_t threads) {
  job work = {.values = values, .rows = rows, .columns = columns, .first = mean, .result = result};
  run(widen, &work, threads);
}

static void widen_columns(void *data) {
  const job *work = data;
  const span part = share(work->chosen_count);
  if (part.start == part.end) return;
  const int64_t *chosen = work->chosen;
  // Ascending numbers as many as they are apart are a range.
  const int is_range = (size_t)(chosen[part.end - 1] - chosen[part.start]) == part.end - 1 - part.start;
  for (size_t row = 0; row < work->rows; row++) {
    const float *line = (const float *)work->values + row * work->columns;
    double *target = (double *)work->result + row * work->chosen_count;
    if (is_range) {
      const float *from = line + chosen[part.start] - part.start;
      for (size_t index = part.start; index < part.end; index++) target[index] = from[index];
    } else {
      for (size_t index = part.start; index < part.end; index++) target[index] = line[chosen[index]];
    }
    if (work->first != NULL)
      for (size_t index = part.start; index < part.end; index++) target[index] -= work->first[index];
  }
}

void cmatrix_widen_columns(const float *values, size_t rows, size_t stride, const int64_t *chosen,
                           size_t chosen_count, const double *mean, double *result, int32_t threads) {
  job work = {.values = values, .rows = rows, .columns = stride, .first = mean, .result = result, .chosen = chosen,
              .chosen_count = chosen_count};
  run(widen_columns, &work, threads);
}

static void narrow(void *data) {
  const job *work = data;
  const double *values = work->values;
  float *result = work->result;
  const span part = share(work->columns);
  for (size_t index = part.start; index < part.end; index++) result[index] = (float)values[index];
}

void cmatrix_narrow(const double *values, size_t count, float *result, int32_t threads) {
  job work = {.values = values, .rows = 1, .columns = count, .result = result};
  run(narrow, &work, threads);
}

static void standardize(void *data) {
  const job *work = data;
  const span part = share(work->columns);
  for (size_t row = 0; row < work->rows; row++) {
    double *line = (double *)work->result + row * work->columns;
    if (work->first != NULL)
      for (size_t column = part.start; column < part.end; column++) line[column] -= work->first[column];
    if (work->second != NULL)
      for (size_t column = part.start; column < part.end; column++) line[column] /= work->second[column];
  }
}

void cmatrix_standardize(double *values, size_t rows, size_t columns, const double *shift,
                         const double *scale, int32_t threads) {
  job work = {.result = values, .rows = rows, .columns = columns, .first = shift, .second = scale};
  run(standardize, &work, threads);
}

static void map(void *data) {
  const job *work = data;
  const span part = share(work->columns);
  for (size_t row = 0; row < work->rows; row++) {
    double *line = (double *)work->result + row * work->columns;
    for (size_t column = part.start; column < part.end; column++)
      line[column] = line[column] * work->first[column] + work->second[column];
  }
}

void cmatrix_map(double *values, size_t rows, size_t columns, const double *factor, const double *offset,
                 int32_t threads) {
  job work = {.result = values, .rows = rows, .columns = columns, .first = factor, .second = offset};
  run(map, &work, threads);
}

static void choose_columns(void *data) {
  const job *work = data;
  const span part = share(work->chosen_count);
  for (size_t row = 0; row < work->rows; row++) {
    const double *line = (const double *)work->values + row * work->columns;
    double *target = (double *)work->result + row * work->chosen_count;
    for (size_t index = part.start; index < part.end; index++) target[index] = line[work->chosen[index]];
  }
}

void cmatrix_choose_columns(const double *values, size_t rows, size_t columns, const int64_t *chosen,
                            size_t chosen_count, double *result, int32_t threads) {
  job work = {.values = values, .rows = rows, .columns = columns, .result = result, .chosen = chosen,
              .chosen_count = chosen_count};
  run(choose_columns, &work, threads);
}

static void add_sums(void *data) {
  const job *work = data;
  const span part = share(work->columns);
  for (size_t row = 0; row < work->rows; row++) {
    const double *line = (const double *)work->values + row * work->columns;
    for (size_t column = part.start; column < part.end; column++) work->third[column] += line[column];
  }
}

void cmatrix_add_sums(const double *values, size_t rows, size_t columns, double *sums, int32_t threads) {
  job work = {.values = values, .rows = rows, .columns = columns, .third = sums};
  run(add_sums, &work, threads);
}

static void add_deviations(void *data) {
  const job *work = data;
  const span part = share(work->columns);
  double *restrict sums = work->third, *restrict squares = work->fourth;
  for (size_t row = 0; row < work->rows; row++) {
    const double *line = (const double *)work->values + row * work->columns;
    for (size_t column = part.start; column < part.end; column++) {
      const double deviation = line[column] - work->first[column];
      sums[column] += deviation;
      squares[column] += deviation * deviation;
    }
  }
}

void cmatrix_add_deviations(const double *values, size_t rows, size_t columns, const double *mean,
                            double *sums, double *squares, int32_t threads) {
  job work = {.values = values, .rows = rows, .columns = columns, .first = mean, .third = sums,
              .fourth = squares};
  run(add_deviations, &work, threads);
}

static void extend_ranges(void *data) {
  const job *work = data;
  const span part = share(work->columns);
  double *restrict minimum = work->third, *restrict maximum = work->fourth;
  for (size_t row = 0; row < work->rows; row++) {
    const double *line = (const double *)work->values + row * work->columns;
    for (size_t column = part.start; column < part.end; column++) {
      const double value = line[column];
      minimum[column] = value < minimum[column] ? value : minimum[column];
      maximum[column] = value > maximum[column] ? value : maximum[column];
    }
  }
}

void cmatrix_extend_ranges(const double *values, size_t rows, size_t columns, double *minimum,
                           double *maximum, int32_t threads) {
  job work = {.values = values, .rows = rows, .columns = columns, .third = minimum, .fourth = maximum};
  run(extend_ranges, &work, threads);
}

// A number less itself is 0, a NaN or an infinity less itself is a NaN; sums of a block keep the NaN. The
// loop has no branch, so it runs as fast as memory is read.
#define FIRST_NONFINITE(name, type)                                       \
  int64_t name(const type *values, size_t count) {                        \
    for (size_t start = 0; start < count; start += 4096) {                \
      const size_t end = start + 4096 < count ? start + 4096 : count;     \
      type lanes[16] = {0};                                               \
      size_t index = start;                                               \
      for (; index + 16 <= end; index += 16)                              \
        for (size_t lane = 0; lane < 16; lane++)                          \
          lanes[lane] += values[index + lane] - values[index + lane];     \
      type sum = 0;                                                       \
      for (size_t lane = 0; lane < 16; lane++) sum += lanes[lane];        \
      for (; index < end; index++) sum += values[index] - values[index];  \
      if (sum == 0) continue;                                             \
      for (index = start; index < end; index++)                           \
        if (!isfinite(values[index])) return (int64_t)index;              \
    }                                                                     \
    return -1;                                                            \
  }

FIRST_NONFINITE(cmatrix_first_nonfinite_float, float)
FIRST_NONFINITE(cmatrix_first_nonfinite_double, double)
