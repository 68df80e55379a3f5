internal import CKernels

// The kernels on placed memory; both sides always have the same layout, so their padding is added and rectified too,
// and stays zero.

func ckernelsAdd(_ threads: Int32, _ source: TrainingMemory, _ target: TrainingMemory) {
  ckernels_add(threads, Int64(target.floatCount), source.floats, target.floats)
}

func ckernelsSum(_ threads: Int32, _ a: TrainingMemory, _ b: TrainingMemory, _ result: TrainingMemory) {
  ckernels_sum(threads, Int64(result.floatCount), a.floats, b.floats, result.floats)
}

func ckernelsRectify(_ threads: Int32, _ maximum: Float, _ memory: TrainingMemory) {
  ckernels_rectify(threads, Int64(memory.floatCount), maximum, memory.floats)
}

func ckernelsRectifyBackward(
  _ threads: Int32, _ maximum: Float, _ result: TrainingMemory, _ gradient: TrainingMemory
) {
  ckernels_rectify_backward(threads, Int64(gradient.floatCount), maximum, result.floats, gradient.floats)
}

func ckernelsDrop(
  _ threads: Int32, _ key: UInt64, _ rate: Double, _ source: TrainingMemory, _ result: TrainingMemory
) {
  ckernels_drop(threads, Int64(result.floatCount), key, rate, source.floats, result.floats)
}

func ckernelsFollow(_ momentum: Float, _ observed: TrainingMemory, _ moving: TrainingMemory) {
  ckernels_follow(Int64(moving.floatCount), momentum, observed.floats, moving.floats)
}
