#include <string.h>

#include "training_threads.h"

// Inputs whose weights are worked on at a time. With a hundred outputs, their weights, moments and gradient fit into a
// core's first two caches.
enum { block_inputs = 128 };
// Samples of a panel: with the inputs of a block 128 KB.
enum { panel_samples = 256 };
// Sums over inputs are added up in parts, the same for any number of threads.
enum { most_slices = 16, most_partial_byte_count = 64 << 20 };

typedef struct {
  const ctraining_layer *layer;
  const training_code *code;
  const ctraining_rule *rule;
  const ctraining_samples *current, *next;
  const float *deltas, *biases;
  float *results;
  ptrdiff_t deltas_stride, results_stride, block_count, slice_count, width;
  int threads, shares_panel;
  double *squares;            // of each slice
  float *partial;             // of each slice: next->count x width
  char *thread_scratch;
  atomic_ptrdiff_t taken;
} pass;

static ptrdiff_t slices(const ctraining_layer *layer, ptrdiff_t next) {
  const ptrdiff_t partial_byte_count = larger(next * padded(layer->outputs) * (ptrdiff_t)sizeof(float), 1);
  const ptrdiff_t affordable = larger(most_partial_byte_count / partial_byte_count, 1);
  return smaller(smaller(most_slices, affordable), ceiling(layer->inputs, block_inputs));
}

// Panel, gradient and padded weights of a block.
static ptrdiff_t thread_byte_count(const ctraining_layer *layer) {
  const ptrdiff_t floats = block_inputs * (panel_samples + 2 * padded(layer->outputs));
  return floats * (ptrdiff_t)sizeof(float);
}

int64_t ctraining_pass_byte_count(const ctraining_layer *layer, int64_t next) {
  // Fewer samples may have more slices, but never more than this together.
  const ptrdiff_t one = next * padded(layer->outputs) * (ptrdiff_t)sizeof(float);
  const ptrdiff_t partial = smaller(most_slices * one, larger(most_partial_byte_count, one));
  return most_slices * (ptrdiff_t)sizeof(double) + partial + layer->threads * thread_byte_count(layer);
}

// Columns of some samples, line by line, so that what is read again lies close together.
static void pack(
    const ctraining_samples *samples, ptrdiff_t start, ptrdiff_t count, ptrdiff_t column, ptrdiff_t columns,
    float *panel) {
  for (ptrdiff_t sample = 0; sample < count; sample++) {
    const ptrdiff_t row = samples->indices ? samples->indices[start + sample] : start + sample;
    memcpy(
        panel + sample * block_inputs, samples->values + row * samples->stride + column,
        (size_t)columns * sizeof(float));
  }
}

static void work_on_block(pass *run, ptrdiff_t block, ptrdiff_t slice, int is_first, char *scratch) {
  const ctraining_layer *layer = run->layer;
  const ptrdiff_t outputs = layer->outputs, width = run->width;
  float *panel = (float *)scratch;
  float *gradient = panel + block_inputs * panel_samples;
  float *weights = gradient + block_inputs * width;
  const ptrdiff_t input = block * block_inputs;
  const ptrdiff_t inputs = smaller(block_inputs, layer->inputs - input);
  float *own = layer->weights + input * outputs;
  if (run->rule) {
    for (ptrdiff_t start = 0; start < run->current->count; start += panel_samples) {
      const ptrdiff_t count = smaller(panel_samples, run->current->count - start);
      pack(run->current, start, count, input, inputs, panel);
      run->code->multiply(
          inputs, outputs, count, panel, 1, block_inputs, run->deltas + start * run->deltas_stride, run->deltas_stride,
          gradient, outputs, start > 0);
    }
    run->squares[slice] += run->code->update(
        run->rule, inputs * outputs, gradient, own, layer->first + input * outputs,
        layer->second ? layer->second + input * outputs : NULL);
  }
  if (!run->next) return;
  for (ptrdiff_t line = 0; line < inputs; line++) {
    memcpy(weights + line * width, own + line * outputs, (size_t)outputs * sizeof(float));
    memset(weights + line * width + outputs, 0, (size_t)(width - outputs) * sizeof(float));
  }
  float *partial = run->partial + slice * run->next->count * width;
  for (ptrdiff_t start = 0; start < run->next->count; start += panel_samples) {
    const ptrdiff_t count = smaller(panel_samples, run->next->count - start);
    if (!run->shares_panel) pack(run->next, start, count, input, inputs, panel);
    run->code->multiply(
        count, width, inputs, panel, block_inputs, 1, weights, width, partial + start * width, width, !is_first);
  }
}

static void add_up(pass *run, ptrdiff_t from, ptrdiff_t to) {
  const ptrdiff_t width = run->width, slice_length = run->next->count * width;
  for (ptrdiff_t sample = from; sample < to; sample++) {
    float *result = run->results + sample * run->results_stride;
    for (ptrdiff_t output = 0; output < width; output++)
      result[output] = output < run->layer->outputs ? run->biases[output] : 0;
    for (ptrdiff_t slice = 0; slice < run->slice_count; slice++) {
      const float *partial = run->partial + slice * slice_length + sample * width;
      for (ptrdiff_t output = 0; output < width; output++) result[output] += partial[output];
    }
  }
}

static void work(void *data) {
  pass *run = data;
  const size_t thread = thread_number(run->threads);
  char *scratch = run->thread_scratch + thread * (size_t)thread_byte_count(run->layer);
  ptrdiff_t slice;
  while (take(&run->taken, run->slice_count, &slice)) {
    const ptrdiff_t first = part_start(run->block_count, slice, run->slice_count);
    const ptrdiff_t end = part_start(run->block_count, slice + 1, run->slice_count);
    for (ptrdiff_t block = first; block < end; block++) work_on_block(run, block, slice, block == first, scratch);
  }
  if (!run->next) return;
  if (run->threads > 1) GOMP_barrier();
  const ptrdiff_t part = (ptrdiff_t)thread;
  add_up(
      run, part_start(run->next->count, part, run->threads), part_start(run->next->count, part + 1, run->threads));
}

double ctraining_pass(
    const ctraining_layer *layer, const ctraining_rule *rule, const ctraining_samples *current, const float *deltas,
    int64_t deltas_stride, const ctraining_samples *next, const float *biases, float *results, int64_t results_stride,
    void *scratch) {
  const ptrdiff_t next_count = next ? next->count : 0;
  pass run = {
      .layer = layer, .code = training_code_for(layer->instruction_set), .rule = rule, .current = current, .next = next,
      .deltas = deltas, .biases = biases, .results = results, .deltas_stride = deltas_stride,
      .results_stride = results_stride, .block_count = ceiling(layer->inputs, block_inputs),
      .slice_count = slices(layer, next_count), .width = padded(layer->outputs), .squares = scratch};
  // Waking another thread costs more than a small layer does.
  const ptrdiff_t products = layer->inputs * layer->outputs * (next_count + (rule ? current->count : 0));
  run.threads = products < 1 << 17 ? 1 : layer->threads;
  run.shares_panel = rule && next && current->values == next->values && current->indices == next->indices
      && current->count == next->count && next->count <= panel_samples;
  run.partial = (float *)(run.squares + most_slices);
  run.thread_scratch = (char *)(run.partial + run.slice_count * next_count * run.width);
  memset(run.squares, 0, most_slices * sizeof(double));
  atomic_init(&run.taken, 0);
  in_parallel(run.threads, work, &run);
  double sum = 0;
  for (ptrdiff_t slice = 0; slice < run.slice_count; slice++) sum += run.squares[slice];
  return sum;
}

typedef struct {
  const ctraining_layer *layer;
  const training_code *code;
  const float *deltas, *transposed;
  float *results;
  ptrdiff_t count, deltas_stride, results_stride;
  atomic_ptrdiff_t taken;
} backing;

enum { back_samples = 24 };

static void back(void *data) {
  backing *run = data;
  const ptrdiff_t width = padded(run->layer->inputs);
  ptrdiff_t piece;
  while (take(&run->taken, ceiling(run->count, back_samples), &piece)) {
    const ptrdiff_t start = piece * back_samples;
    run->code->multiply(
        smaller(back_samples, run->count - start), width, run->layer->outputs, run->deltas + start * run->deltas_stride,
        run->deltas_stride, 1, run->transposed, width, run->results + start * run->results_stride, run->results_stride,
        0);
  }
}

int64_t ctraining_back_byte_count(const ctraining_layer *layer) {
  return layer->outputs * padded(layer->inputs) * (ptrdiff_t)sizeof(float);
}

void ctraining_back(
    const ctraining_layer *layer, int64_t count, const float *deltas, int64_t deltas_stride, float *results,
    int64_t results_stride, void *scratch) {
  float *transposed = scratch;
  const ptrdiff_t width = padded(layer->inputs), outputs = layer->outputs;
  for (ptrdiff_t output = 0; output < outputs; output++)
    for (ptrdiff_t input = 0; input < width; input++)
      transposed[output * width + input] = input < layer->inputs ? layer->weights[input * outputs + output] : 0;
  backing run = {
      .layer = layer, .code = training_code_for(layer->instruction_set), .deltas = deltas, .transposed = transposed,
      .results = results, .count = count, .deltas_stride = deltas_stride, .results_stride = results_stride};
  atomic_init(&run.taken, 0);
  in_parallel(layer->inputs * outputs * count < 1 << 17 ? 1 : layer->threads, back, &run);
}
