extension Primitive {
  /// `kernel`, lying as `layout`, in the layout in which this primitive reads its weights.
  func packed(_ kernel: [Float], _ layout: Layout) throws(DNNError) -> MemoryBlock {
    let target = try self.layout(of: .weights)
    let block = try MemoryBlock(byteCount: target.byteCount, for: "weights of \(name)")
    // A copy is the same however many threads make it, and nothing else is to be done yet.
    let reorder = try ThreadBudget.with(ThreadBudget.count) { () throws(DNNError) in
      try Primitive.reorder(from: layout, to: target, shapes: [])
    }
    let scratchpad = try MemoryBlock(byteCount: reorder.scratchpadByteCount, for: "weights of \(name)")
    try reorder.prepare()
    let invocation = try Invocation(reorder)
    try kernel.withUnsafeBufferPointer { buffer throws(DNNError) in
      // Kernels are never empty, and a source is only read.
      try invocation.bind(.source(0), to: UnsafeMutableRawPointer(mutating: buffer.baseAddress!))
      try invocation.bind(.destination, to: block.start)
      if reorder.scratchpadByteCount > 0 { try invocation.bind(.scratchpad, to: scratchpad.start) }
      try invocation.run()
    }
    return block
  }

  /// `bias` as it is, in memory of its own.
  func copied(bias: [Float]) throws(DNNError) -> MemoryBlock {
    let byteCount = bias.count * MemoryLayout<Float>.stride
    let block = try MemoryBlock(byteCount: byteCount, for: "bias of \(name)")
    // There is a bias for each of at least one channel, so the array has a base address.
    bias.withUnsafeBytes { block.start.copyMemory(from: $0.baseAddress!, byteCount: byteCount) }
    return block
  }
}
