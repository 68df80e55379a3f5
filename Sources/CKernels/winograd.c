#include "CKernels.h"

#include <stdatomic.h>
#include <string.h>

#include "winograd_plan.h"

// libgomp's, stable since its first version; <omp.h> belongs to the compiler that is not ours. oneDNN computes with the
// same team of threads.
void GOMP_parallel(void (*body)(void *), void *data, unsigned threads, unsigned flags);
void GOMP_barrier(void);
int omp_get_thread_num(void);

#if defined(__x86_64__)
int32_t ckernels_supports(int32_t instruction_set) {
  const int has_avx512 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw")
      && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
  switch (instruction_set) {
    case CKERNELS_AVX2: return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    case CKERNELS_AVX512: return has_avx512;
    case CKERNELS_AVX512_BFLOAT16: return has_avx512 && __builtin_cpu_supports("avx512bf16");
    default: return 0;
  }
}

static const winograd_code *code_for(int32_t instruction_set) {
  switch (instruction_set) {
    case CKERNELS_AVX512: return &winograd_avx512;
    case CKERNELS_AVX512_BFLOAT16: return &winograd_avx512_bfloat16;
    default: return &winograd_avx2;
  }
}
#else
int32_t ckernels_supports(int32_t instruction_set) {
  (void)instruction_set;
  return 0;
}

// Nobody gets here with an instruction set that is not supported.
static const winograd_code *code_for(int32_t instruction_set) {
  (void)instruction_set;
  return NULL;
}
#endif

static ptrdiff_t ceiling(ptrdiff_t a, ptrdiff_t b) { return (a + b - 1) / b; }
static ptrdiff_t smaller(ptrdiff_t a, ptrdiff_t b) { return a < b ? a : b; }
static ptrdiff_t larger(ptrdiff_t a, ptrdiff_t b) { return a > b ? a : b; }


static ptrdiff_t weight_byte_count(const winograd_plan *plan) {
  return position_count * plan->in_blocks * plan->out_blocks * plan->lanes * plan->lanes
      * (ptrdiff_t)plan->element_byte_count;
}

// An uneven number of cache lines for at least `count` numbers, so that the 36 positions, that far apart, do not fall into
// the same set of a cache.
static ptrdiff_t position_stride(ptrdiff_t count) { return ceiling(count, 32) * 32 + 16; }

// Memory traffic decides. Tiles should stay in a core's cache from one transform to the other, which asks for few of
// them at a time; but all the weights are read once for each block of tiles, which asks for many. Weights of up to 12 MB
// come from the last cache fast enough for blocks of 14 tiles, of 5 MB where there are too few blocks for each thread to
// have full ones; above that, they are read for some 200 tiles whose transforms threads share. Measured on a Zen 4 core
// with 1 MB of second-level cache.
static winograd_plan make_plan(const ckernels_winograd *geometry, const winograd_code *code, int threads) {
  winograd_plan plan = {.geometry = geometry, .lanes = code->lanes, .row_limit = code->row_limit, .threads = threads};
  plan.element_byte_count = code->element_byte_count;
  plan.in_blocks = ceiling(geometry->in_channels, plan.lanes);
  plan.out_blocks = ceiling(geometry->out_channels, plan.lanes);
  plan.out_height = geometry->height + geometry->top + geometry->bottom - 2;
  plan.out_width = geometry->width + geometry->left + geometry->right - 2;
  plan.tile_rows = ceiling(plan.out_height, tile_size);
  plan.tile_columns = ceiling(plan.out_width, tile_size);
  plan.tile_count = geometry->batch * plan.tile_rows * plan.tile_columns;

  const ptrdiff_t panels = ceiling(plan.out_blocks, panel_columns);
  const ptrdiff_t small_block = 14 / plan.row_limit * plan.row_limit;
  const ptrdiff_t affordable = plan.tile_count < 4 * small_block * threads ? 5 << 20 : 12 << 20;
  plan.is_shared = weight_byte_count(&plan) > affordable;
  ptrdiff_t limit = plan.is_shared ? 14 * 14 : small_block;
  ptrdiff_t group = plan.is_shared ? 8 : panels;
  plan.block_count = ceiling(plan.tile_count, limit);
  if (!plan.is_shared) plan.block_count = smaller(ceiling(plan.block_count, threads) * threads, plan.tile_count);
  plan.block_tiles = ceiling(plan.tile_count, plan.block_count);
  plan.group_panels = smaller(group, larger(1, panels / (plan.is_shared ? threads : 1)));
  plan.group_count = ceiling(panels, plan.group_panels);
  plan.source_stride = position_stride(plan.block_tiles * plan.in_blocks * plan.lanes);
  plan.product_stride = position_stride(plan.block_tiles * plan.group_panels * panel_columns * plan.lanes);
  plan.source_byte_count = (size_t)(position_count * plan.source_stride) * plan.element_byte_count;
  plan.product_byte_count = (size_t)(position_count * plan.product_stride) * sizeof(float);
  return plan;
}

// Takes the next piece of work before `end`, if there is one; pieces are numbered through the whole run.
static int take(atomic_ptrdiff_t *taken, ptrdiff_t end, ptrdiff_t *piece) {
  *piece = atomic_load_explicit(taken, memory_order_relaxed);
  while (*piece < end)
    if (atomic_compare_exchange_weak_explicit(taken, piece, *piece + 1, memory_order_relaxed, memory_order_relaxed))
      return 1;
  return 0;
}

static void in_parallel(int threads, void (*body)(void *), void *data) {
  if (threads > 1) GOMP_parallel(body, data, (unsigned)threads, 0);
  else body(data);
}

typedef struct {
  const winograd_plan *plan;
  const winograd_code *code;
  const float *kernel;
  void *weights;
  atomic_ptrdiff_t taken;
} packing;

static void pack_panels(void *data) {
  packing *packing = data;
  ptrdiff_t panel;
  while (take(&packing->taken, ceiling(packing->plan->out_blocks, panel_columns), &panel))
    packing->code->pack(packing->plan, panel, packing->kernel, packing->weights);
}

int64_t ckernels_winograd_weight_byte_count(const ckernels_winograd *geometry) {
  const winograd_plan plan = make_plan(geometry, code_for(geometry->instruction_set), 1);
  return weight_byte_count(&plan) + plan.out_blocks * plan.lanes * (ptrdiff_t)sizeof(float);
}

void ckernels_winograd_pack(
    const ckernels_winograd *geometry, int32_t threads, const float *kernel, const float *bias, void *weights) {
  const winograd_code *code = code_for(geometry->instruction_set);
  const winograd_plan plan = make_plan(geometry, code, threads);
  packing packing = {.plan = &plan, .code = code, .kernel = kernel, .weights = weights};
  atomic_init(&packing.taken, 0);
  in_parallel(threads, pack_panels, &packing);
  float *target = (float *)((char *)weights + weight_byte_count(&plan));
  memset(target, 0, (size_t)(plan.out_blocks * plan.lanes) * sizeof(float));
  memcpy(target, bias, (size_t)geometry->out_channels * sizeof(float));
}

int64_t ckernels_winograd_scratch_byte_count(const ckernels_winograd *geometry, int32_t threads) {
  const winograd_plan plan = make_plan(geometry, code_for(geometry->instruction_set), threads);
  return (int64_t)(plan.source_byte_count * (size_t)(plan.is_shared ? 1 : threads)
                   + plan.product_byte_count * (size_t)threads);
}

typedef struct {
  const winograd_plan *plan;
  const winograd_code *code;
  const void *source, *weights;
  const float *bias;
  void *result;
  char *scratch;
  atomic_ptrdiff_t taken;
} convolving;


static ptrdiff_t block_start(const winograd_plan *plan, ptrdiff_t block) {
  return block * plan->tile_count / plan->block_count;
}

static void transform_block(const convolving *run, ptrdiff_t block, ptrdiff_t from, ptrdiff_t to, void *transformed) {
  const ptrdiff_t start = block_start(run->plan, block), end = block_start(run->plan, block + 1);
  run->code->transform_source(run->plan, start, end - start, from, to, run->source, transformed);
}

static void multiply_group(
    const convolving *run, ptrdiff_t block, ptrdiff_t group, const void *transformed, float *products) {
  const winograd_plan *plan = run->plan;
  const ptrdiff_t start = block_start(plan, block), end = block_start(plan, block + 1);
  const ptrdiff_t panels = ceiling(plan->out_blocks, panel_columns);
  const ptrdiff_t first = group * plan->group_panels;
  run->code->multiply(
      plan, start, end - start, first, smaller(first + plan->group_panels, panels), transformed, run->weights,
      run->bias, products, run->result);
}

// Each thread takes blocks and does all of their work.
static void convolve_blocks(void *data) {
  convolving *run = data;
  const winograd_plan *plan = run->plan;
  const size_t thread = plan->threads > 1 ? (size_t)omp_get_thread_num() : 0;
  char *transformed = run->scratch + thread * (plan->source_byte_count + plan->product_byte_count);
  float *products = (float *)(transformed + plan->source_byte_count);
  ptrdiff_t block;
  while (take(&run->taken, plan->block_count, &block)) {
    transform_block(run, block, 0, plan->in_blocks, transformed);
    for (ptrdiff_t group = 0; group < plan->group_count; group++)
      multiply_group(run, block, group, transformed, products);
  }
}

// All threads work on one block: first on its channels, then on the results' channels.
static void share_blocks(void *data) {
  convolving *run = data;
  const winograd_plan *plan = run->plan;
  const size_t thread = plan->threads > 1 ? (size_t)omp_get_thread_num() : 0;
  float *products = (float *)(run->scratch + plan->source_byte_count + thread * plan->product_byte_count);
  ptrdiff_t end = 0, piece;
  for (ptrdiff_t block = 0; block < plan->block_count; block++) {
    ptrdiff_t start = end;
    end += plan->in_blocks;
    while (take(&run->taken, end, &piece))
      transform_block(run, block, piece - start, piece - start + 1, run->scratch);
    if (plan->threads > 1) GOMP_barrier();
    start = end;
    end += plan->group_count;
    while (take(&run->taken, end, &piece)) multiply_group(run, block, piece - start, run->scratch, products);
    if (plan->threads > 1) GOMP_barrier();
  }
}

void ckernels_winograd_run(
    const ckernels_winograd *geometry, int32_t threads, const void *source, const void *weights, void *result,
    void *scratch) {
  const winograd_code *code = code_for(geometry->instruction_set);
  const winograd_plan plan = make_plan(geometry, code, threads);
  convolving run = {
      .plan = &plan, .code = code, .source = source, .weights = weights, .result = result, .scratch = scratch,
      .bias = (const float *)((const char *)weights + weight_byte_count(&plan))};
  atomic_init(&run.taken, 0);
  in_parallel(threads, plan.is_shared ? share_blocks : convolve_blocks, &run);
}
