/// The hyperparameters of `head.svm`, named as scikit-learn's.
public struct SVMSpec: Equatable, Sendable {
  /// The kernel function.
  public enum Kernel: String, CaseIterable, Equatable, Sendable {
    /// `u·v`.
    case linear
    /// `(gamma u·v + coef0)^degree`.
    case poly
    /// `exp(-gamma |u - v|²)`.
    case rbf
    /// `tanh(gamma u·v + coef0)`.
    case sigmoid
  }

  /// The kernel's coefficient.
  public enum Gamma: Equatable, Sendable {
    /// 1 / (feature count × variance of all values), scikit-learn's default.
    case scale
    /// 1 / feature count, libsvm's default.
    case auto
    /// This number, greater than 0.
    case value(Double)
  }

  /// How much a mistake on a sample of each class costs.
  public enum ClassWeight: Equatable, Sendable {
    /// The same.
    case uniform
    /// Inversely proportional to how frequent the class is.
    case balanced
    /// By class name, each greater than 0; classes not named have 1.
    case weights([String: Double])
  }

  /// What bounds the coefficients.
  public enum Formulation: String, CaseIterable, Equatable, Sendable {
    /// `C`.
    case cSVC = "c_svc"
    /// `nu`.
    case nuSVC = "nu_svc"
  }

  /// What bounds the coefficients.
  public var type = Formulation.cSVC
  /// The least share of support vectors and the largest of mistakes, above 0 and up to 1; only of nu_svc.
  public var nu = 0.5
  /// The kernel function.
  public var kernel = Kernel.rbf
  /// The cost of a mistake, greater than 0.
  // swift-format-ignore: AlwaysUseLowerCamelCase
  public var C = 1.0
  /// The kernel's coefficient; unused by the linear kernel.
  public var gamma = Gamma.scale
  /// The exponent of the polynomial kernel, at least 0.
  public var degree = 3
  /// The constant of the polynomial and sigmoid kernels.
  public var coef0 = 0.0
  /// The cost per class.
  public var classWeight = ClassWeight.uniform
  /// How decision values become probabilities; each costs five more fits.
  public var calibration = CalibrationSpec.sigmoid
  /// When the optimizer stops, greater than 0 (libsvm's `eps`).
  public var tolerance = 0.001
  /// Memory for kernel rows in MB, at least 1.
  public var cacheSizeMB = 200
  /// Whether the shrinking heuristic is used.
  public var shrinking = true

  /// The defaults.
  public init() {}

  /// Whether calibrated probabilities are given beside the decision values.
  public var probability: Bool {
    get { calibration != .none }
    set { calibration = !newValue ? .none : calibration == .none ? .sigmoid : calibration }
  }
}
