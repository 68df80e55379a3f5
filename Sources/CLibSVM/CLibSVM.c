#include "CLibSVM.h"
