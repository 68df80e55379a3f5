// replaced by the wall
