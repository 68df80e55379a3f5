#ifndef CSVM_H
#define CSVM_H

#include <stddef.h>
#include <stdint.h>

// Kernels, decisions and a solver for support vector classifiers, in C: Swift's loops over doubles are not
// vectorized, and a solver of our own keeps its memory within a budget. Nothing here has global state.

enum { CSVM_LINEAR = 0, CSVM_POLY = 1, CSVM_RBF = 2, CSVM_SIGMOID = 3 };

typedef struct {
  int32_t kind;
  int32_t degree;
  double gamma;
  double coef0;
} csvm_kernel;

// Turns `count` scalar products of one sample with others into kernel values, in place. `square` is the
// sample's squared length, `other_squares` those of the others; only CSVM_RBF reads them.
void csvm_kernel_values(const csvm_kernel *kernel, size_t count, double square, const double *other_squares,
                        double *products);

// exp of every value in place, to 2 units in the last place; 0 below -708.
void csvm_exp(size_t count, double *values);

// Adds to `decisions`, sample_count x pair_count, what `support_count` support vectors contribute.
// `kernel` is sample_count x support_count with rows `kernel_stride` apart. The vectors are the columns from
// `support_start` on of `coefficients`, (class_count - 1) x coefficient_stride, which are sorted by class;
// `class_starts` has the first column of every class and at last the number of columns. Pairs are (0,1),
// (0,2) ... (1,2) ...; row j - 1 of class i and row i of class j speak about the pair i < j.
void csvm_add_decisions(size_t sample_count, size_t support_count, const double *kernel, size_t kernel_stride,
                        size_t support_start, size_t class_count, const size_t *class_starts,
                        const double *coefficients, size_t coefficient_stride, double *decisions);

// A problem of two classes for csvm_solve.
typedef struct {
  size_t count;
  // The samples of the first class come first; they have y = +1, the others -1.
  size_t first_count;
  // 1 for nu-SVC, 0 for C-SVC.
  int32_t is_nu;
  double nu;
  // The upper bounds of the two classes' coefficients (C-SVC).
  double first_C, second_C;
  double tolerance;
  int32_t shrinking;
  // How many kernel rows of `count` floats may be held; at least 2.
  size_t row_limit;
  // Kernel rows are asked for up to so many at a time; at least 1, less than row_limit.
  size_t rows_at_once;
  // The kernel of every sample with itself.
  const double *diagonal;
  // Writes the kernel rows of the samples `rows` into `values[0] ... values[row_count - 1]`; 0 to go on.
  int32_t (*kernel_rows)(void *context, const int32_t *rows, size_t row_count, float *const *values);
  // Asked every few thousand iterations; 0 to go on.
  int32_t (*tick)(void *context, int64_t iteration);
  void *context;
} csvm_problem;

enum { CSVM_OK = 0, CSVM_NO_MEMORY = 1, CSVM_STOPPED = 2 };

// Solves the dual by sequential minimal optimization with second-order selection and shrinking. Writes
// y * alpha of every sample and the constant that is subtracted in decisions, as libsvm does.
int32_t csvm_solve(const csvm_problem *problem, double *coefficients, double *offset, int64_t *iterations);

#endif
