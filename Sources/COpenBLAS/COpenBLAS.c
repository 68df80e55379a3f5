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
                   int32_t stride, double *result) {
  cblas_dsyrk(CblasRowMajor, CblasUpper, of_columns ? CblasTrans : CblasNoTrans, size, inner, 1.0,
              matrix, stride, 1.0, result, size);
}

int32_t lapack_symmetric_eigen(int32_t size, double *matrix, double *values) {
  return LAPACKE_dsyevd(LAPACK_COL_MAJOR, 'V', 'L', size, matrix, size, values);
}

int32_t lapack_symmetric_eigen_range(int32_t size, double *matrix, int32_t first, int32_t last,
                                     double *values, double *vectors) {
  lapack_int found = 0;
  lapack_int *support = malloc(2 * (size_t)size * sizeof *support);
  if (support == NULL) return LAPACK_WORK_MEMORY_ERROR;
  lapack_int info = LAPACKE_dsyevr(LAPACK_COL_MAJOR, 'V', 'I', 'L', size, matrix, size, 0.0, 0.0, first,
                                   last, 0.0, &found, values, vectors, size, support);
  free(support);
  if (info == 0 && found != last - first + 1) return 1;
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

void blas_set_thread_count(int32_t count) { openblas_set_num_threads(count); }

int32_t blas_thread_count(void) { return openblas_get_num_threads(); }
