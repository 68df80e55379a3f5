#include "CLibSVM.h"

#include <libsvm/svm.h>
#include <stdlib.h>
#include <string.h>

struct libsvm_model {
  struct svm_model *trained;
  struct svm_node *nodes;
  struct svm_node **rows;
  double *labels;
};

static void print_nothing(const char *text) { (void)text; }

static struct svm_node *put(struct svm_node *node, int index, double value) {
  node->index = index;
  node->value = value;
  return node + 1;
}

static int fill_problem(libsvm_model *model, const double *features, size_t row_count,
                        size_t column_count, const int32_t *classes, int precomputed) {
  // One block for all rows, as large as dense rows need; pages that zeros leave unused are never touched.
  size_t width = column_count + (precomputed ? 2 : 1);
  if (column_count >= INT32_MAX || row_count > SIZE_MAX / sizeof(struct svm_node) / width) return 0;
  model->nodes = malloc(row_count * width * sizeof *model->nodes);
  model->rows = malloc(row_count * sizeof *model->rows);
  model->labels = malloc(row_count * sizeof *model->labels);
  if (model->nodes == NULL || model->rows == NULL || model->labels == NULL) return 0;
  struct svm_node *next = model->nodes;
  for (size_t row = 0; row < row_count; row++) {
    const double *values = features + row * column_count;
    model->rows[row] = next;
    model->labels[row] = classes[row];
    // libsvm looks a kernel value up by position, so here the row's number comes first and zeros stay.
    if (precomputed) next = put(next, 0, (double)(row + 1));
    for (size_t column = 0; column < column_count; column++)
      if (precomputed || values[column] != 0) next = put(next, (int)column + 1, values[column]);
    next = put(next, -1, 0);
  }
  return 1;
}

int32_t libsvm_train(const double *features, size_t row_count, size_t column_count,
                     const int32_t *classes, const libsvm_options *options, libsvm_model **result,
                     const char **message) {
  *result = NULL;
  *message = NULL;
  if (row_count == 0 || row_count > INT32_MAX) return LIBSVM_NO_MEMORY;
  libsvm_model *model = calloc(1, sizeof *model);
  int *weight_labels = malloc((size_t)options->class_count * sizeof *weight_labels);
  double *weights = malloc((size_t)options->class_count * sizeof *weights);
  int32_t status = LIBSVM_NO_MEMORY;
  if (model == NULL || weight_labels == NULL || weights == NULL) goto done;
  if (!fill_problem(model, features, row_count, column_count, classes,
                    options->kernel == LIBSVM_PRECOMPUTED))
    goto done;

  for (int32_t index = 0; index < options->class_count; index++) {
    weight_labels[index] = index;
    weights[index] = options->class_weights[index];
  }
  struct svm_problem problem = {.l = (int)row_count, .y = model->labels, .x = model->rows};
  struct svm_parameter parameter = {
      .svm_type = C_SVC,
      .kernel_type = options->kernel,
      .degree = options->degree,
      .gamma = options->gamma,
      .coef0 = options->coef0,
      .cache_size = options->cache_size_mb,
      .eps = options->tolerance,
      .C = options->C,
      .nr_weight = options->class_count,
      .weight_label = weight_labels,
      .weight = weights,
      .shrinking = options->shrinking,
  };
  *message = svm_check_parameter(&problem, &parameter);
  if (*message != NULL) {
    status = LIBSVM_REFUSED;
    goto done;
  }
  svm_set_print_string_function(print_nothing);
  model->trained = svm_train(&problem, &parameter);
  // The model keeps a copy of the parameters with these pointers; nothing may follow them any more.
  model->trained->param.nr_weight = 0;
  model->trained->param.weight_label = NULL;
  model->trained->param.weight = NULL;
  *result = model;
  model = NULL;
  status = LIBSVM_OK;

done:
  free(weight_labels);
  free(weights);
  libsvm_free(model);
  return status;
}

int32_t libsvm_support_count(const libsvm_model *model) { return svm_get_nr_sv(model->trained); }

void libsvm_support_rows(const libsvm_model *model, int32_t *rows) {
  svm_get_sv_indices(model->trained, rows);
  for (int32_t index = 0; index < model->trained->l; index++) rows[index] -= 1;
}

void libsvm_class_support_counts(const libsvm_model *model, int32_t *counts) {
  memcpy(counts, model->trained->nSV, (size_t)model->trained->nr_class * sizeof *counts);
}

void libsvm_coefficients(const libsvm_model *model, double *coefficients) {
  size_t count = (size_t)model->trained->l;
  for (int row = 0; row < model->trained->nr_class - 1; row++)
    memcpy(coefficients + (size_t)row * count, model->trained->sv_coef[row],
           count * sizeof *coefficients);
}

void libsvm_offsets(const libsvm_model *model, double *offsets) {
  size_t class_count = (size_t)model->trained->nr_class;
  memcpy(offsets, model->trained->rho, class_count * (class_count - 1) / 2 * sizeof *offsets);
}

void libsvm_free(libsvm_model *model) {
  if (model == NULL) return;
  if (model->trained != NULL) svm_free_and_destroy_model(&model->trained);
  free(model->nodes);
  free(model->rows);
  free(model->labels);
  free(model);
}
