#define DRAW formula_draw_plain
#include "drawing.h"
