#ifndef ROW_PRODUCTS_H
#define ROW_PRODUCTS_H

#include <stddef.h>
#include <stdint.h>

// Pieces of scalar products of rows of floats. Matrices are row-major.

// Copies columns [from, to) of the rows `rows` of `matrix`, as doubles or, when `single` is not 0, as floats with
// `centre` (of as many numbers as a row) subtracted, and adds the squared lengths of what was copied to `squares`.
// `packed` has `to - from` numbers per row. In Swift such loops are not vectorized.
void products_pack(const float *matrix, size_t row_stride, const int32_t *rows, size_t row_count, size_t from,
                   size_t to, const float *centre, int32_t single, void *packed, double *squares);

// cblas_dsyrk: the upper triangle of result (size x size, lines `size` apart) += matrix * transpose(matrix).
void products_add_gram(size_t size, size_t inner, const double *matrix, double *result);
// cblas_dgemm: result += left * transpose(right).
void products_add(size_t rows, size_t columns, size_t inner, const double *left, const double *right, double *result);
// cblas_ssyrk and cblas_sgemm into `result`, which is overwritten. Same reason as blas_multiply.
void products_gram_single(size_t size, size_t inner, const float *matrix, float *result);
void products_single(size_t rows, size_t columns, size_t inner, const float *left, const float *right,
                     float *result);

// Adds `count` floats to as many doubles.
void products_widen_and_add(size_t count, const float *values, double *sums);
// Copies the upper triangle over the rows [from, to) of the lower one.
void products_mirror(size_t size, size_t from, size_t to, double *matrix);

// Sum and sum of squares of `count` floats less `centre`.
void products_moments(size_t count, const float *values, double centre, double *sum, double *squares);

#endif
