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
        calibration: svm.calibration.method)
    case .mlp(let mlp): Heads.HeadSpec(.mlp(mlp.classifier), calibration: mlp.calibration.method)
    case .logisticRegression(let regression):
      Heads.HeadSpec(
        .logisticRegression(regression.classifier), calibration: regression.calibration.method)
    case .linearSVM(let svm): Heads.HeadSpec(.linearSVM(svm.classifier), calibration: svm.calibration.method)
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
  /// As heads take it.
  var headWeights: ClassWeights {
    switch self {
    case .uniform: .none
    case .balanced: .balanced
    case .weights(let weights): .perClass(weights)
    }
  }
}

extension CalibrationSpec {
  /// As heads take it.
  var method: CalibrationMethod? {
    switch self {
    case .none: nil
    case .sigmoid: .sigmoid
    case .isotonic: .isotonic
    }
  }
}
