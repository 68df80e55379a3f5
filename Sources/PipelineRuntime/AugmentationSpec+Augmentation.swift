internal import Augmentation
internal import PipelineConfig

extension AugmentationSpec {
  /// What the section says may happen to a picture.
  var augmentation: ImageAugmentation {
    var augmentation = ImageAugmentation()
    augmentation.rotationRange = rotationRange
    (augmentation.widthShift, augmentation.heightShift) = (widthShiftRange.shift, heightShiftRange.shift)
    augmentation.brightnessRange = brightnessRange
    augmentation.shearRange = shearRange
    augmentation.zoomRange = zoomRange
    augmentation.channelShiftRange = channelShiftRange
    augmentation.fillMode = fillMode.mode
    augmentation.fillValue = cval
    (augmentation.horizontalFlip, augmentation.verticalFlip) = (horizontalFlip, verticalFlip)
    augmentation.interpolationOrder = interpolationOrder == 0 ? .nearest : .linear
    augmentation.geometry =
      switch geometry {
      case .kerasPreprocessing: .kerasPreprocessing
      case .keras3: .keras3
      }
    return augmentation
  }

  /// What the section says may happen between the pictures of a batch.
  var mixing: BatchMixing { BatchMixing(mixUp: mixUp, cutMix: cutMix) }
}

extension AugmentationSpec.Shift {
  fileprivate var shift: ShiftRange {
    switch self {
    case .upTo(let limit): .upTo(limit)
    case .wholePixels(let bound): .wholePixels(below: bound)
    case .oneOf(let choices): .oneOf(choices)
    }
  }
}

extension AugmentationSpec.FillMode {
  fileprivate var mode: FillMode {
    switch self {
    case .constant: .constant
    case .nearest: .nearest
    case .reflect: .reflect
    case .wrap: .wrap
    }
  }
}
