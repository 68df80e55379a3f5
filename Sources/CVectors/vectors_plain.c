#include "vectors_code.h"

#define CODE vectors_plain
#include "vectors_template.h"
