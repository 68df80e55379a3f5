#define LANES 4
#define ROWS 4
#define VECTORS 2
#define HAS_FMA 0
#define CODE training_plain
#include "training_template.h"
