internal import Foundation
internal import Synchronization

/// Changes whole batches of pictures on several threads.
public struct BatchAugmenter: Sendable, Hashable {
  /// What may happen to a picture.
  public let augmentation: ImageAugmentation
  /// The seed of the run.
  public let seed: UInt64
  /// How many threads work, at least 1; it changes no number.
  public let threadCount: Int

  /// An augmenter.
  ///
  /// - Precondition: `threadCount` is at least 1.
  public init(_ augmentation: ImageAugmentation, seed: UInt64, threadCount: Int) {
    precondition(threadCount >= 1, "\(threadCount) threads cannot work")
    (self.augmentation, self.seed, self.threadCount) = (augmentation, seed, threadCount)
  }

  /// What happens to a picture in an epoch.
  public func transform(height: Int, width: Int, epoch: Int, sample: Int) -> AugmentationTransform {
    .draw(augmentation, height: height, width: width, seed: seed, epoch: epoch, sample: sample)
  }

  /// Changes pictures of one size.
  ///
  /// - Parameters:
  ///   - pixels: Grey levels, NHWC with three channels.
  ///   - samples: The number of each picture in the data set, from 0; as many as there are pictures.
  ///   - epoch: The number of the epoch, from 0.
  ///   - result: Its first `pixels.count` values become grey levels 0...255, NHWC; it has at least as many.
  public func augment(
    _ pixels: [UInt8], height: Int, width: Int, samples: [Int], epoch: Int, into result: inout [Float]
  ) {
    check(pixels.count, height, width, samples, result)
    pixels.withUnsafeBufferPointer { source in
      guard let start = source.baseAddress else { return }
      augment(.bytes(start), height: height, width: width, samples: samples, epoch: epoch, into: &result)
    }
  }

  /// Changes pictures of one size whose grey levels, 0...255, may have fractions; else as its namesake for bytes.
  public func augment(
    _ pixels: [Float], height: Int, width: Int, samples: [Int], epoch: Int, into result: inout [Float]
  ) {
    check(pixels.count, height, width, samples, result)
    pixels.withUnsafeBufferPointer { source in
      guard let start = source.baseAddress else { return }
      augment(.floats(start), height: height, width: width, samples: samples, epoch: epoch, into: &result)
    }
  }

  private func check(_ count: Int, _ height: Int, _ width: Int, _ samples: [Int], _ result: [Float]) {
    precondition(
      height > 0 && width > 0 && count == samples.count * height * width * 3,
      "\(samples.count) RGB pictures of \(height)×\(width) have \(samples.count * height * width * 3) values, "
        + "got \(count)")
    precondition(result.count >= count, "\(count) values do not fit into \(result.count)")
  }

  private func augment(
    _ pixels: PixelPointer, height: Int, width: Int, samples: [Int], epoch: Int, into result: inout [Float]
  ) {
    let next = Atomic(0)
    let size = height * width * 3
    result.withUnsafeMutableBufferPointer { result in
      // Each picture is read and written by the one thread that took its number.
      nonisolated(unsafe) let (pixels, result) = (pixels, result.baseAddress!)
      DispatchQueue.concurrentPerform(iterations: min(threadCount, samples.count)) { _ in
        while case let index = next.add(1, ordering: .relaxed).oldValue, index < samples.count {
          transform(height: height, width: width, epoch: epoch, sample: samples[index]).apply(
            to: pixels + index * size, height: height, width: width, as: augmentation,
            into: result + index * size)
        }
      }
    }
  }
}
