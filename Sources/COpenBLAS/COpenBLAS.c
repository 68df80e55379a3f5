#include "COpenBLAS.h"

#include <cblas.h>
#include <lapacke.h>
#include <stdlib.h>

void blas_multiply(int32_t transpose_left, int32_t transpose_right, int32_t rows, int32_t columns,
                   int32_t inner, double alpha, const double *left, int32_t left_stride,
                   const double *right, int32_t right_stride, double beta, double *result,
                   int32_t result_stride) {
  cblas_dgemm(CblasRowMajor, transpose_left ? CblasTrans : CblasNoTrans,
              transpose_right ? CblasTrans : CblasNoTrans, rows, columns, inner, alpha, left,
              left_stride, right, right_stride, beta, result, result_stride);
}

void blas_add_gram(int32_t of_columns, int32_t size, int32_t inner, const double *matrix,
                   int32_t stride, double *result, int32_t result_stride) {
  cblas_dsyrk(CblasRowMajor, CblasUpper, of_columns ? CblasTrans : CblasNoTrans, size, inner, 1.0,
              matrix, stride, 1.0, result, result_stride);
}

int32_t lapack_symmetric_eigen(int32_t size, double *matrix, double *values) {
  return LAPACKE_dsyevd(LAPACK_COL_MAJOR, 'V', 'L', size, matrix, size, values);
}

int32_t lapack_symmetric_eigen_range(int32_t size, double *matrix, int32_t first, int32_t last,
                                     double *values, double *vectors) {
  const size_t n = (size_t)size;
  lapack_int found = 0, accurate = 1, info = LAPACK_WORK_MEMORY_ERROR;
  double *diagonal = malloc(3 * n * sizeof *diagonal);
  lapack_int *support = malloc(2 * n * sizeof *support);
  if (diagonal == NULL || support == NULL) goto done;
  double *beside = diagonal + n, *reflectors = beside + n;
  info = LAPACKE_dsytrd(LAPACK_COL_MAJOR, 'L', size, matrix, size, diagonal, beside, reflectors);
  if (info == 0)
    info = LAPACKE_dstemr(LAPACK_COL_MAJOR, 'V', 'I', size, diagonal, beside, 0.0, 0.0, first, last, &found, values,
                          vectors, size, last - first + 1, support, &accurate);
  if (info == 0 && found != last - first + 1) info = 1;
  if (info == 0)
    info = LAPACKE_dormtr(LAPACK_COL_MAJOR, 'L', 'L', 'N', size, found, matrix, size, reflectors, vectors, size);
done:
  free(diagonal);
  free(support);
  return info;
}

int32_t lapack_singular_values(int32_t rows, int32_t columns, double *matrix, double *values,
                               double *left, double *right) {
  int32_t smaller = rows < columns ? rows : columns;
  return LAPACKE_dgesdd(LAPACK_COL_MAJOR, 'S', rows, columns, matrix, rows, values, left, rows, right,
                        smaller);
}

int32_t lapack_orthonormalize(int32_t rows, int32_t columns, double *matrix, double *diagonal) {
  double *reflectors = malloc((size_t)columns * sizeof *reflectors);
  if (reflectors == NULL) return LAPACK_WORK_MEMORY_ERROR;
  lapack_int info = LAPACKE_dgeqrf(LAPACK_COL_MAJOR, rows, columns, matrix, rows, reflectors);
  if (info == 0) {
    for (int32_t column = 0; column < columns; column++)
      diagonal[column] = matrix[(size_t)column * (size_t)rows + (size_t)column];
    info = LAPACKE_dorgqr(LAPACK_COL_MAJOR, rows, columns, columns, matrix, rows, reflectors);
  }
  free(reflectors);
  return info;
}

int32_t lapack_orthonormalize_rows(int32_t row_count, int32_t column_count, double *gram, double *rows) {
  // The upper triangle of a row-major matrix is the lower one of LAPACK's.
  lapack_int info = LAPACKE_dpotrf(LAPACK_COL_MAJOR, 'L', row_count, gram, row_count);
  if (info == 0)
    cblas_dtrsm(CblasRowMajor, CblasLeft, CblasUpper, CblasTrans, CblasNonUnit, row_count, column_count, 1.0, gram,
                row_count, rows, column_count);
  return info;
}

int32_t lapack_solve_positive_definite(int32_t size, double *matrix, double *values) {
  return LAPACKE_dposv(LAPACK_COL_MAJOR, 'L', size, 1, matrix, size, values, size);
}

void blas_set_thread_count(int32_t count) { openblas_set_num_threads(count); }

int32_t blas_thread_count(void) { return openblas_get_num_threads(); }
