#ifndef CKERNELS_WINOGRAD_PLAN_H
#define CKERNELS_WINOGRAD_PLAN_H

#include <stddef.h>

#include "CKernels.h"

enum {
  tile_size = 4,                         // results of a tile, each way
  patch_size = 6,                        // what they depend on, each way
  position_count = patch_size * patch_size,
  panel_columns = 2,                     // vectors of results that the products are computed for at once
};

// Interpolation points of F(4×4, 3×3): 0, ±p, ±q and infinity. These lose a digit less than 0, ±1, ±2.
#define POINT_P 0.625f
#define POINT_Q 1.5f

// How a convolution is cut into pieces; made anew in each run, from sizes alone.
typedef struct {
  const ckernels_winograd *geometry;
  ptrdiff_t lanes, row_limit;            // floats in a vector; rows of the products' largest panel
  ptrdiff_t in_blocks, out_blocks;       // blocks of `lanes` channels
  ptrdiff_t out_height, out_width;
  ptrdiff_t tile_rows, tile_columns;     // of one sample
  ptrdiff_t tile_count;                  // of the whole batch
  ptrdiff_t block_tiles;                 // tiles that are transformed before their products are computed
  ptrdiff_t block_count;
  ptrdiff_t group_panels, group_count;   // panels of result channels whose products are kept at once
  int is_shared;                         // whether threads share a block's transformed tiles
  int threads;
  size_t element_byte_count;             // of what is multiplied
  ptrdiff_t source_stride, product_stride;  // elements from one of the 36 positions to the next
  size_t source_byte_count, product_byte_count;  // of scratch memory for one block
} winograd_plan;

// The parts of a run, for one instruction set.
typedef struct {
  ptrdiff_t lanes, row_limit;
  size_t element_byte_count;
  // Transforms channel blocks [from, to) of a block of `count` tiles that starts at tile `start`.
  void (*transform_source)(
      const winograd_plan *plan, ptrdiff_t start, ptrdiff_t count, ptrdiff_t from, ptrdiff_t to, const void *source,
      void *transformed);
  // Multiplies the same tiles' panels [from, to) of result channels, and finishes their results.
  void (*multiply)(
      const winograd_plan *plan, ptrdiff_t start, ptrdiff_t count, ptrdiff_t from, ptrdiff_t to,
      const void *transformed, const void *weights, const float *bias, float *products, void *result);
  // Transforms the weights of one panel of result channels.
  void (*pack)(const winograd_plan *plan, ptrdiff_t panel, const float *kernel, void *weights);
} winograd_code;

extern const winograd_code winograd_avx2, winograd_avx512, winograd_avx512_bfloat16;

// Panels of rows are as equal as can be: `row_limit` rows at most.
static inline ptrdiff_t panel_count(ptrdiff_t rows, ptrdiff_t limit) { return (rows + limit - 1) / limit; }
static inline ptrdiff_t panel_start(ptrdiff_t panel, ptrdiff_t panels, ptrdiff_t rows) { return panel * rows / panels; }

#endif
