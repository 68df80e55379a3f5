#include "CLibSVM.h"

#include <libsvm/svm.h>
#include <stdlib.h>

static void print_nothing(const char *text) { (void)text; }

void libsvm_be_silent(void) { svm_set_print_string_function(print_nothing); }

int32_t libsvm_train_pair(const double *kernel, size_t stride, const int32_t *rows, size_t first_count, size_t count,
                          const libsvm_options *options, double *coefficients, double *offset,
                          const char **message) {
  *message = NULL;
  if (count == 0 || count >= INT32_MAX || count + 1 > SIZE_MAX / sizeof(struct svm_node) / count)
    return LIBSVM_NO_MEMORY;
  int32_t status = LIBSVM_NO_MEMORY;
  struct svm_node *nodes = malloc(count * (count + 1) * sizeof *nodes);
  struct svm_node **lines = malloc(count * sizeof *lines);
  double *labels = malloc(count * sizeof *labels);
  if (nodes == NULL || lines == NULL || labels == NULL) goto done;

  for (size_t row = 0; row < count; row++) {
    // libsvm finds a kernel value by position: the row's number comes first, then a node per sample. It reads
    // no other index, and nothing looks for an end.
    struct svm_node *line = lines[row] = nodes + row * (count + 1);
    const double *values = kernel + (size_t)rows[row] * stride;
    line[0] = (struct svm_node){.index = 0, .value = (double)(row + 1)};
    for (size_t column = 0; column < count; column++)
      line[column + 1] = (struct svm_node){.index = (int)column + 1, .value = values[rows[column]]};
    labels[row] = row < first_count ? 0 : 1;
  }
  struct svm_problem problem = {.l = (int)count, .y = labels, .x = lines};
  int weight_labels[2] = {0, 1};
  double weights[2] = {options->first_C, options->second_C};
  struct svm_parameter parameter = {
      .svm_type = options->is_nu ? NU_SVC : C_SVC,
      .kernel_type = PRECOMPUTED,
      .cache_size = options->cache_size_mb,
      .eps = options->tolerance,
      .C = 1,
      .nu = options->nu,
      .nr_weight = options->is_nu ? 0 : 2,
      .weight_label = weight_labels,
      .weight = weights,
      .shrinking = options->shrinking,
  };
  *message = svm_check_parameter(&problem, &parameter);
  if (*message != NULL) {
    status = LIBSVM_REFUSED;
    goto done;
  }
  struct svm_model *model = svm_train(&problem, &parameter);
  for (size_t row = 0; row < count; row++) coefficients[row] = 0;
  for (int index = 0; index < model->l; index++)
    coefficients[model->sv_indices[index] - 1] = model->sv_coef[0][index];
  *offset = model->rho[0];
  // The model keeps a copy of the parameters with pointers to this frame, which must not be freed.
  model->param.nr_weight = 0;
  model->param.weight_label = NULL;
  model->param.weight = NULL;
  svm_free_and_destroy_model(&model);
  status = LIBSVM_OK;

done:
  free(nodes);
  free(lines);
  free(labels);
  return status;
}
