internal import Heads
internal import PipelineConfig

extension PipelineConfig.HeadSpec {
  /// The head that the pipeline file asks for.
  var head: Heads.HeadSpec {
    switch self {
    case .svm(let svm):
      Heads.HeadSpec(
        .svm(
          SVC(
            type: svm.type == .nuSVC ? .nuSVC : .cSVC, nu: svm.nu, kernel: svm.kernel.headKernel, C: svm.C,
            gamma: svm.gamma.headGamma, degree: svm.degree,
            coef0: svm.coef0, tolerance: svm.tolerance, cacheSizeMB: Double(svm.cacheSizeMB),
            shrinking: svm.shrinking, classWeights: svm.classWeight.headWeights)),
        calibration: svm.probability ? svm.calibration.headMethod : nil)
    }
  }
}

extension SVMSpec.Kernel {
  fileprivate var headKernel: Kernel {
    switch self {
    case .linear: .linear
    case .poly: .poly
    case .rbf: .rbf
    case .sigmoid: .sigmoid
    }
  }
}

extension SVMSpec.Calibration {
  fileprivate var headMethod: CalibrationMethod {
    switch self {
    case .sigmoid: .sigmoid
    case .isotonic: .isotonic
    }
  }
}

extension SVMSpec.Gamma {
  fileprivate var headGamma: SVC.Gamma {
    switch self {
    case .scale: .scale
    case .auto: .auto
    case .value(let value): .value(value)
    }
  }
}

extension SVMSpec.ClassWeight {
  fileprivate var headWeights: SVC.ClassWeights {
    switch self {
    case .uniform: .none
    case .balanced: .balanced
    case .weights(let weights): .perClass(weights)
    }
  }
}
