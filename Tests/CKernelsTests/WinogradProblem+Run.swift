import CKernels

extension WinogradProblem {
  /// What a run leaves behind.
  struct Outcome {
    /// Samples × channels × rows × columns, dense.
    var result: [Float]
    /// Whether all that fills the last channel block is zero.
    var isPaddingZero: Bool
    /// Whether no byte after the scratch memory, the weights or the result was written.
    var isContained: Bool
  }

  /// Runs the code of `geometry.instruction_set`, with memory that is not zero before.
  func run(threads: Int32) -> Outcome {
    withUnsafePointer(to: geometry) { geometry in
      let (rows, columns) = Self.resultSize(self.geometry)
      let resultBlocks = (Int(self.geometry.out_channels) + lanes - 1) / lanes
      let resultCount = Int(self.geometry.batch * rows * columns) * resultBlocks * lanes
      let weights = Guarded(Int(ckernels_winograd_weight_byte_count(geometry)))
      let scratch = Guarded(Int(ckernels_winograd_scratch_byte_count(geometry, threads)))
      let input = blocked(
        source, self.geometry.in_channels, self.geometry.height * self.geometry.width,
        isHalf: self.geometry.source_is_bfloat16 != 0)
      let isHalf = self.geometry.result_is_bfloat16 != 0
      let output =
        self.geometry.accumulates != 0
        ? blocked(before, self.geometry.out_channels, rows * columns, isHalf: isHalf)
        : Guarded(resultCount * (isHalf ? 2 : 4))
      ckernels_winograd_pack(geometry, threads, kernel, bias, weights.start)
      ckernels_winograd_run(geometry, threads, input.start, weights.start, output.start, scratch.start)
      var outcome = Outcome(
        result: [Float](repeating: .nan, count: before.count), isPaddingZero: true,
        isContained: weights.isIntact && scratch.isIntact && output.isIntact)
      let pixels = Int(rows * columns)
      for index in 0..<resultCount {
        let (lane, rest) = (index % lanes, index / lanes)
        let (pixel, block) = (rest % pixels, rest / pixels)
        let (sample, channel) = (block / resultBlocks, block % resultBlocks * lanes + lane)
        let value = output.float(index, isHalf: isHalf)
        if channel < Int(self.geometry.out_channels) {
          outcome.result[(sample * Int(self.geometry.out_channels) + channel) * pixels + pixel] = value
        } else if value != 0 {
          outcome.isPaddingZero = false
        }
      }
      return outcome
    }
  }

  /// `dense` in channel blocks.
  private func blocked(_ dense: [Float], _ channels: Int64, _ pixels: Int64, isHalf: Bool) -> Guarded {
    let (channels, pixels) = (Int(channels), Int(pixels))
    let blocks = (channels + lanes - 1) / lanes
    let samples = dense.count / (channels * pixels)
    let memory = Guarded(samples * blocks * lanes * pixels * (isHalf ? 2 : 4))
    memory.start.initializeMemory(as: UInt8.self, repeating: 0, count: memory.byteCount)
    for (index, value) in dense.enumerated() {
      let (pixel, rest) = (index % pixels, index / pixels)
      let (sample, channel) = (rest / channels, rest % channels)
      memory.set(
        ((sample * blocks + channel / lanes) * pixels + pixel) * lanes + channel % lanes, value,
        isHalf: isHalf)
    }
    return memory
  }

  /// Memory full of NaN, with a mark behind its end.
  final class Guarded {
    let start: UnsafeMutableRawPointer
    let byteCount: Int
    private let markCount = 256

    init(_ byteCount: Int) {
      self.byteCount = byteCount
      start = .allocate(byteCount: byteCount + markCount, alignment: 64)
      start.initializeMemory(as: UInt8.self, repeating: 0xFF, count: byteCount + markCount)
    }

    deinit { start.deallocate() }

    var isIntact: Bool {
      (0..<markCount).allSatisfy { start.load(fromByteOffset: byteCount + $0, as: UInt8.self) == 0xFF }
    }

    func float(_ index: Int, isHalf: Bool) -> Float {
      isHalf
        ? Float(bitPattern: UInt32(start.load(fromByteOffset: index * 2, as: UInt16.self)) << 16)
        : start.load(fromByteOffset: index * 4, as: Float.self)
    }

    func set(_ index: Int, _ value: Float, isHalf: Bool) {
      if isHalf {
        start.storeBytes(
          of: UInt16(value.roundedToBFloat16.bitPattern >> 16), toByteOffset: index * 2, as: UInt16.self)
      } else {
        start.storeBytes(of: value, toByteOffset: index * 4, as: Float.self)
      }
    }
  }
}

extension Float {
  /// The nearest bfloat16 number, ties to even.
  var roundedToBFloat16: Float {
    Float(bitPattern: (bitPattern &+ 0x7FFF &+ (bitPattern >> 16 & 1)) & 0xFFFF_0000)
  }
}
