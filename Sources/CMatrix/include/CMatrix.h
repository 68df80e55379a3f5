#ifndef CMATRIX_H
#define CMATRIX_H

#include <stddef.h>
#include <stdint.h>

#include "stored_vectors.h"

// Passes over dense row-major matrices that BLAS has no routine for. In C because Swift's checked loops over
// arrays do not become vector instructions; every function shares its work among `threads` of the team that
// OpenBLAS and oneDNN compute with. Sums of a column are added row after row, whatever the number of
// threads, as NumPy adds them.

// Each single as a double; less mean[column] unless `mean` is NULL.
void cmatrix_widen(const float *values, size_t rows, size_t columns, const double *mean, double *result,
                   int32_t threads);

// Of each of `rows` lines `stride` apart, the singles numbered `chosen` as doubles; less mean[position] unless
// `mean` is NULL. The result has chosen_count columns.
void cmatrix_widen_columns(const float *values, size_t rows, size_t stride, const int64_t *chosen,
                           size_t chosen_count, const double *mean, double *result, int32_t threads);

// Each double rounded to a single.
void cmatrix_narrow(const double *values, size_t count, float *result, int32_t threads);

// In place: values[row, column] - shift[column], then divided by scale[column]; either may be NULL.
void cmatrix_standardize(double *values, size_t rows, size_t columns, const double *shift,
                         const double *scale, int32_t threads);

// In place: values[row, column] * factor[column] + offset[column].
void cmatrix_map(double *values, size_t rows, size_t columns, const double *factor, const double *offset,
                 int32_t threads);

// The columns numbered `chosen`, ascending, of every row.
void cmatrix_choose_columns(const double *values, size_t rows, size_t columns, const int64_t *chosen,
                            size_t chosen_count, double *result, int32_t threads);

// sums[column] += values[row, column] over all rows.
void cmatrix_add_sums(const double *values, size_t rows, size_t columns, double *sums, int32_t threads);

// With d = values[row, column] - mean[column]: sums[column] += d, squares[column] += d * d.
void cmatrix_add_deviations(const double *values, size_t rows, size_t columns, const double *mean,
                            double *sums, double *squares, int32_t threads);

// Widens the range minimum[column] ... maximum[column] to hold all values of the column.
void cmatrix_extend_ranges(const double *values, size_t rows, size_t columns, double *minimum,
                           double *maximum, int32_t threads);

// The position of the first NaN or infinity; -1 where there is none.
int64_t cmatrix_first_nonfinite_float(const float *values, size_t count);
int64_t cmatrix_first_nonfinite_double(const double *values, size_t count);

#endif
