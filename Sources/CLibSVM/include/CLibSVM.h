#ifndef CLIBSVM_H
#define CLIBSVM_H

#include <stddef.h>
#include <stdint.h>

// Training of support vector classifiers on a kernel that is known. The header of libsvm declares a global
// variable, which Swift 6 refuses to import, so nothing of it appears here.

typedef struct {
  // 1 for nu-SVC, 0 for C-SVC.
  int32_t is_nu;
  double nu;
  // The upper bounds of the two classes' coefficients (C-SVC).
  double first_C, second_C;
  double tolerance;
  double cache_size_mb;
  int32_t shrinking;
} libsvm_options;

enum { LIBSVM_OK = 0, LIBSVM_NO_MEMORY = 1, LIBSVM_REFUSED = 2 };

// svm_check_parameter and svm_train with a precomputed kernel, for two classes. The samples are the `count`
// rows and columns `rows` of `kernel`, whose lines are `stride` apart; the first `first_count` are of the first
// class. Writes svm_model.sv_coef of every sample (0 where it is no support vector) and svm_model.rho. On
// LIBSVM_REFUSED `*message` is libsvm's constant reason. Swift would have to build the 16 bytes that libsvm
// wants for every kernel value and keep them alive as long as the model. May be called from several threads
// once libsvm_be_silent has been.
int32_t libsvm_train_pair(const double *kernel, size_t stride, const int32_t *rows, size_t first_count, size_t count,
                          const libsvm_options *options, double *coefficients, double *offset,
                          const char **message);

// svm_set_print_string_function with a printer that prints nothing; its argument is a function of C.
void libsvm_be_silent(void);

#endif
