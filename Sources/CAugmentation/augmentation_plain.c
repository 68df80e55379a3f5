#define CODE augmentation_plain
#include "augmentation_template.h"
