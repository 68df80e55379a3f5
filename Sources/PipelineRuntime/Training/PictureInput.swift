internal import Augmentation
internal import Files
internal import Images

/// Makes what enters a network of decoded pictures: changed at random or not, mixed or not, preprocessed.
struct PictureInput: Sendable {
  let pixels: RecordFile
  let height: Int
  let width: Int
  let mode: PreprocessMode
  /// nil where pictures stay as they are.
  let augmenter: BatchAugmenter?

  init(_ cache: PixelCache, mode: PreprocessMode, augmenter: BatchAugmenter?) {
    (pixels, height, width) = (cache.file, cache.height, cache.width)
    (self.mode, self.augmenter) = (mode, augmenter)
  }

  /// Numbers of one picture.
  var elementCount: Int { height * width * 3 }

  /// Preprocessed pictures, NHWC.
  ///
  /// - Parameters:
  ///   - records: Which ones.
  ///   - epoch: What decides, with the record, how a picture is changed; nil to leave it as it is.
  ///   - mix: How they are mixed, once changed.
  func batch(of records: [Int], epoch: Int?, mix: BatchMix? = nil) throws -> [Float] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(records.count * elementCount)
    for record in records { bytes += try pixels.bytes(at: record) }
    var result = [Float](repeating: 0, count: records.count * elementCount)
    if let epoch, let augmenter {
      var changed = result
      augmenter.augment(bytes, height: height, width: width, samples: records, epoch: epoch, into: &changed)
      mix?.mix(pixels: &changed, height: height, width: width)
      mode.write(changed, into: &result)
    } else if let mix {
      var changed = bytes.map { Float($0) }
      mix.mix(pixels: &changed, height: height, width: width)
      mode.write(changed, into: &result)
    } else {
      mode.write(bytes, into: &result)
    }
    return result
  }
}
