#ifndef CLIBSVM_H
#define CLIBSVM_H

#include <stddef.h>
#include <stdint.h>

// Training of C-support vector classifiers. The header of libsvm declares a global variable, which Swift 6
// refuses to import, so nothing of it appears here.

enum { LIBSVM_LINEAR = 0, LIBSVM_POLY = 1, LIBSVM_RBF = 2, LIBSVM_SIGMOID = 3, LIBSVM_PRECOMPUTED = 4 };

typedef struct {
  int32_t kernel;
  int32_t degree;
  double gamma;
  double coef0;
  double C;
  double tolerance;
  double cache_size_mb;
  int32_t shrinking;
  // One factor on C per class, `class_count` of them.
  const double *class_weights;
  int32_t class_count;
} libsvm_options;

// A trained model together with the problem its support vectors point into.
typedef struct libsvm_model libsvm_model;

enum { LIBSVM_OK = 0, LIBSVM_NO_MEMORY = 1, LIBSVM_REFUSED = 2 };

// svm_check_parameter and svm_train on dense rows; zeros are left out, which changes no kernel value.
// With LIBSVM_PRECOMPUTED the rows are those of the square kernel matrix. Classes are 0 ... class_count - 1 and must appear in that order: libsvm numbers them by first appearance.
// On LIBSVM_REFUSED `*message` is libsvm's constant reason. Swift would have to build the array of row
// pointers that svm_problem wants and keep it alive as long as the model. Not thread-safe (libsvm's
// printer is a global).
int32_t libsvm_train(const double *features, size_t row_count, size_t column_count,
                     const int32_t *classes, const libsvm_options *options, libsvm_model **model,
                     const char **message);

// svm_get_nr_sv: the number of support vectors.
int32_t libsvm_support_count(const libsvm_model *model);

// svm_get_sv_indices, but numbered from 0: the training rows that became support vectors, by class.
void libsvm_support_rows(const libsvm_model *model, int32_t *rows);

// svm_model.nSV: the number of support vectors of each class.
void libsvm_class_support_counts(const libsvm_model *model, int32_t *counts);

// svm_model.sv_coef, (class_count - 1) x support count, row-major.
void libsvm_coefficients(const libsvm_model *model, double *coefficients);

// svm_model.rho: one constant per pair of classes, (0,1), (0,2) ... (1,2) ...; subtracted in decisions.
void libsvm_offsets(const libsvm_model *model, double *offsets);

// svm_free_and_destroy_model, and then the problem.
void libsvm_free(libsvm_model *model);

#endif
