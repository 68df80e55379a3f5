#include <string.h>

#include "training_threads.h"

// Columns of a packed panel of features.
enum { panel_columns = 64 };
// Rows that are summed in single precision before they are added to the sum in double precision.
enum { float_rows = 512 };
enum { most_slices = 8 };

typedef struct {
  const ctraining_sweep *sweep;
  const training_code *code;
  const float *weights, *offsets;
  ctraining_middle middle;
  void *context;
  double *gradient, *offset_gradient;
  ptrdiff_t width, block_rows, slice_count;
  double *sums;         // of each slice: width offsets, then columns x width
  float *float_sums;    // of each slice: columns x width
  char *thread_scratch;
  int threads;
  atomic_ptrdiff_t taken;
} sweeping;

// Blocks of features that stay in a core's second cache from the products to the gradient.
static ptrdiff_t rows_of_block(const ctraining_sweep *sweep) {
  return larger(6, smaller(192, ((ptrdiff_t)96 << 10) / larger(sweep->columns, 1))) / 6 * 6;
}

int64_t ctraining_sweep_slice_count(const ctraining_sweep *sweep) {
  const ptrdiff_t byte_count = larger(sweep->columns * padded(sweep->models) * 12, 1);
  const ptrdiff_t affordable = larger(((ptrdiff_t)256 << 20) / byte_count, 1);
  return larger(smaller(smaller(most_slices, affordable), ceiling(sweep->rows, rows_of_block(sweep))), 1);
}

static size_t thread_byte_count(const ctraining_sweep *sweep) {
  const ptrdiff_t rows = rows_of_block(sweep);
  return (size_t)(rows * (panel_columns + padded(sweep->models))) * sizeof(float);
}

int64_t ctraining_sweep_byte_count(const ctraining_sweep *sweep) {
  const ptrdiff_t width = padded(sweep->models);
  return ctraining_sweep_slice_count(sweep)
      * ((ptrdiff_t)sizeof(double) * width * (sweep->columns + 1) + (ptrdiff_t)sizeof(float) * width * sweep->columns)
      + sweep->threads * (ptrdiff_t)thread_byte_count(sweep);
}

static void flush(float *from, double *to, ptrdiff_t count) {
  for (ptrdiff_t index = 0; index < count; index++) to[index] += (double)from[index];
}

static void sweep_slice(sweeping *run, ptrdiff_t slice, float *products, float *panel) {
  const ctraining_sweep *sweep = run->sweep;
  const ptrdiff_t columns = sweep->columns, width = run->width, matrix = columns * width;
  const ptrdiff_t blocks = ceiling(sweep->rows, run->block_rows);
  const ptrdiff_t end = smaller(part_start(blocks, slice + 1, run->slice_count) * run->block_rows, sweep->rows);
  double *offset_sums = run->sums + slice * (matrix + width), *sums = offset_sums + width;
  float *float_sums = run->float_sums + slice * matrix;
  if (run->gradient) memset(offset_sums, 0, (size_t)(matrix + width) * sizeof(double));
  ptrdiff_t in_floats = 0;
  for (ptrdiff_t row = part_start(blocks, slice, run->slice_count) * run->block_rows; row < end;) {
    const ptrdiff_t rows = smaller(run->block_rows, end - row);
    const float *features = sweep->features + row * columns;
    run->code->multiply(rows, width, columns, features, columns, 1, run->weights, width, products, width, 0);
    for (ptrdiff_t line = 0; line < rows; line++)
      for (ptrdiff_t model = 0; model < width; model++) products[line * width + model] += run->offsets[model];
    run->middle(run->context, slice, row, rows, products, width);
    row += rows;
    if (!run->gradient) continue;
    for (ptrdiff_t line = 0; line < rows; line++)
      for (ptrdiff_t model = 0; model < width; model++) offset_sums[model] += (double)products[line * width + model];
    for (ptrdiff_t column = 0; column < columns; column += panel_columns) {
      const ptrdiff_t count = smaller(panel_columns, columns - column);
      for (ptrdiff_t line = 0; line < rows; line++)
        memcpy(panel + line * panel_columns, features + line * columns + column, (size_t)count * sizeof(float));
      run->code->multiply(
          count, width, rows, panel, 1, panel_columns, products, width, float_sums + column * width, width,
          in_floats > 0);
    }
    in_floats += rows;
    if (in_floats >= float_rows || row == end) {
      flush(float_sums, sums, matrix);
      in_floats = 0;
    }
  }
}

static void work(void *data) {
  sweeping *run = data;
  const ctraining_sweep *sweep = run->sweep;
  const size_t thread = thread_number(run->threads);
  float *products = (float *)(run->thread_scratch + thread * thread_byte_count(sweep));
  float *panel = products + run->block_rows * run->width;
  ptrdiff_t slice;
  while (take(&run->taken, run->slice_count, &slice)) sweep_slice(run, slice, products, panel);
  if (!run->gradient) return;
  if (run->threads > 1) GOMP_barrier();
  const ptrdiff_t part = (ptrdiff_t)thread, stride = (sweep->columns + 1) * run->width;
  const ptrdiff_t from = part_start(sweep->columns, part, run->threads);
  const ptrdiff_t to = part_start(sweep->columns, part + 1, run->threads);
  for (ptrdiff_t column = from; column < to; column++)
    for (ptrdiff_t model = 0; model < sweep->models; model++) {
      double sum = 0;
      for (ptrdiff_t number = 0; number < run->slice_count; number++)
        sum += run->sums[number * stride + (column + 1) * run->width + model];
      run->gradient[column * sweep->models + model] = sum;
    }
}

void ctraining_run_sweep(
    const ctraining_sweep *sweep, const float *weights, const float *offsets, ctraining_middle middle, void *context,
    double *gradient, double *offset_gradient, void *scratch) {
  sweeping run = {
      .sweep = sweep, .code = training_code_for(sweep->instruction_set), .weights = weights, .offsets = offsets,
      .middle = middle, .context = context, .gradient = gradient, .offset_gradient = offset_gradient,
      .width = padded(sweep->models), .block_rows = rows_of_block(sweep),
      .slice_count = ctraining_sweep_slice_count(sweep), .sums = scratch};
  const ptrdiff_t matrix = sweep->columns * run.width;
  run.float_sums = (float *)(run.sums + run.slice_count * (matrix + run.width));
  run.thread_scratch = (char *)(run.float_sums + run.slice_count * matrix);
  // Waking another thread costs more than a small sweep does.
  run.threads = sweep->rows * matrix < 1 << 16 ? 1 : sweep->threads;
  atomic_init(&run.taken, 0);
  in_parallel(run.threads, work, &run);
  for (ptrdiff_t model = 0; gradient && model < sweep->models; model++) {
    double sum = 0;
    for (ptrdiff_t slice = 0; slice < run.slice_count; slice++) sum += run.sums[slice * (matrix + run.width) + model];
    offset_gradient[model] = sum;
  }
}
