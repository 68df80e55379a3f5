#ifndef COPENBLAS_H
#define COPENBLAS_H

#include <stdint.h>

#include "row_products.h"

// CBLAS and LAPACKE for doubles. Matrices are row-major for the products and column-major for the
// decompositions, as stated. `stride` is the distance between the starts of two lines, in elements.

// cblas_dgemm, row-major: result (rows x columns) = alpha * op(left) * op(right) + beta * result.
// Swift cannot name its layout arguments: the header spells them as enum typedefs of its own.
void blas_multiply(int32_t transpose_left, int32_t transpose_right, int32_t rows, int32_t columns,
                   int32_t inner, double alpha, const double *left, int32_t left_stride,
                   const double *right, int32_t right_stride, double beta, double *result,
                   int32_t result_stride);

// cblas_dsyrk, row-major: upper triangle of result (size x size) += op(matrix), where op is
// transpose(matrix) * matrix when `of_columns` is 1 and matrix * transpose(matrix) when it is 0.
// Same reason as blas_multiply.
void blas_add_gram(int32_t of_columns, int32_t size, int32_t inner, const double *matrix,
                   int32_t stride, double *result, int32_t result_stride);

// LAPACKE_dsyevd: all eigenpairs of the symmetric matrix (lower triangle, column-major), ascending.
// `matrix` is overwritten with the eigenvectors, one per column. Returns LAPACK's info.
// Swift cannot import `lapack_int`, which is a macro.
int32_t lapack_symmetric_eigen(int32_t size, double *matrix, double *values);

// LAPACKE_dsytrd, dstemr and dormtr: the eigenpairs number first...last (from 1, ascending) of the symmetric
// matrix (lower triangle, column-major). `vectors` is size x (last - first + 1), `values` needs room for
// `size`; `matrix` is destroyed. Returns LAPACK's info. dsyevr, which does the same, finds a part of the
// eigenpairs by bisection, several times slower. Same reason as lapack_symmetric_eigen.
int32_t lapack_symmetric_eigen_range(int32_t size, double *matrix, int32_t first, int32_t last,
                                     double *values, double *vectors);

// LAPACKE_dgesdd with jobz 'S': the thin singular value decomposition of a column-major matrix. With
// r = min(rows, columns), `left` is rows x r, `right` r x columns, both column-major; `matrix` is
// destroyed. Returns LAPACK's info. Same reason as lapack_symmetric_eigen.
int32_t lapack_singular_values(int32_t rows, int32_t columns, double *matrix, double *values,
                               double *left, double *right);

// LAPACKE_dgeqrf and LAPACKE_dorgqr: replaces the columns (rows >= columns, column-major) by an
// orthonormal basis of the same nested spans. `diagonal` receives R's diagonal. Returns LAPACK's info.
// Same reason as lapack_symmetric_eigen.
int32_t lapack_orthonormalize(int32_t rows, int32_t columns, double *matrix, double *diagonal);

// LAPACKE_dpotrf of the symmetric `gram` (upper triangle, row-major; destroyed), then cblas_dtrsm: rows (row_count x
// column_count, row-major) are replaced by inverse(R^T) * rows, where gram = R^T * R. Returns dpotrf's info.
// Same reason as lapack_symmetric_eigen.
int32_t lapack_orthonormalize_rows(int32_t row_count, int32_t column_count, double *gram, double *rows);

// LAPACKE_dposv: `values` (size of them) becomes the solution of matrix * x = values; the symmetric `matrix` (lower
// triangle, column-major) is overwritten. Returns LAPACK's info. Same reason as lapack_symmetric_eigen.
int32_t lapack_solve_positive_definite(int32_t size, double *matrix, double *values);

// openblas_set_num_threads and openblas_get_num_threads, which live in the header with the enums above.
void blas_set_thread_count(int32_t count);
int32_t blas_thread_count(void);

#endif
