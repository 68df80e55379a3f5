public import Tensors

/// A support vector classifier, one against one, trained by libsvm.
///
/// Hyperparameters, defaults, order of classes and signs are those of scikit-learn 1.9 `SVC` and `NuSVC`.
public struct SVC: Classifier {
  /// What bounds the coefficients.
  public enum Formulation: String, Codable, Sendable, CaseIterable {
    /// `C`, the price of a mistake.
    case cSVC = "c_svc"
    /// `nu`, the least share of support vectors and the largest of mistakes.
    case nuSVC = "nu_svc"
  }

  /// The kernel's factor γ.
  public enum Gamma: Equatable, Sendable {
    /// 1 / (feature count · variance of all training numbers); 1 if that variance is 0.
    case scale
    /// 1 / feature count, libsvm's own default.
    case auto
    /// This number.
    case value(Double)
  }

  /// Factors on `C`, by class.
  public enum ClassWeights: Equatable, Sendable {
    /// All classes weigh the same.
    case none
    /// sample count / (class count · samples of the class): every class weighs the same in total.
    case balanced
    /// By class name; classes not named have weight 1.
    case perClass([String: Double])
  }

  /// The head's name in pipeline files.
  public static let name = "svm"

  /// What bounds the coefficients.
  public var type: Formulation
  /// The least share of support vectors and the largest of mistakes, above 0 and up to 1; only nu-SVC reads it.
  public var nu: Double
  /// The kernel.
  public var kernel: Kernel
  /// The price of a training sample on the wrong side of its margin.
  // The term of art in libsvm, scikit-learn and every textbook.
  // swift-format-ignore: AlwaysUseLowerCamelCase
  public var C: Double
  /// The kernel's factor γ.
  public var gamma: Gamma
  /// The power of the polynomial kernel.
  public var degree: Int
  /// The constant in the polynomial and sigmoid kernels.
  public var coef0: Double
  /// When the optimizer stops: the largest violation that is left (libsvm's `eps`).
  public var tolerance: Double
  /// Memory for kernel rows while training, in megabytes.
  public var cacheSizeMB: Double
  /// Whether the optimizer sets aside samples that have settled.
  public var shrinking: Bool
  /// Factors on `C`, by class.
  public var classWeights: ClassWeights

  /// A classifier with scikit-learn's defaults for what is not given.
  public init(
    // swift-format-ignore: AlwaysUseLowerCamelCase
    type: Formulation = .cSVC, nu: Double = 0.5, kernel: Kernel = .rbf, C: Double = 1, gamma: Gamma = .scale,
    degree: Int = 3, coef0: Double = 0,
    tolerance: Double = 1e-3, cacheSizeMB: Double = 200, shrinking: Bool = true,
    classWeights: ClassWeights = .none
  ) {
    (self.type, self.nu) = (type, nu)
    self.kernel = kernel
    self.C = C
    self.gamma = gamma
    self.degree = degree
    self.coef0 = coef0
    self.tolerance = tolerance
    self.cacheSizeMB = cacheSizeMB
    self.shrinking = shrinking
    self.classWeights = classWeights
  }

  /// The hyperparameters by their names in pipeline files.
  public var hyperparameters: [String: ParameterValue] {
    let gammaValue: ParameterValue =
      switch gamma {
      case .scale: .text("scale")
      case .auto: .text("auto")
      case .value(let value): .number(value)
      }
    let weights: ParameterValue =
      switch classWeights {
      case .none: .none
      case .balanced: .text("balanced")
      case .perClass(let table): .table(table.mapValues { .number($0) })
      }
    return [
      "type": .text(type.rawValue), "nu": .number(nu), "kernel": .text(kernel.rawValue), "C": .number(C),
      "gamma": gammaValue, "degree": .integer(degree),
      "coef0": .number(coef0), "tolerance": .number(tolerance), "cache_size_mb": .number(cacheSizeMB),
      "shrinking": .flag(shrinking), "class_weight": weights,
    ]
  }

  /// Checks the hyperparameters without data.
  ///
  /// - Throws: `HeadError.invalidHyperparameter` for the first one out of range.
  public func validate() throws(HeadError) {
    try require(nu > 0 && nu <= 1, "nu", "\(nu)", "a number above 0 and up to 1")
    try require(
      type == .cSVC || classWeights == .none, "class_weight",
      classWeights == .balanced ? "balanced" : "a table",
      "none with type: nu_svc, whose coefficients C does not bound")
    try require(C.isFinite && C > 0, "C", "\(C)", "a number above 0")
    if case .value(let value) = gamma {
      try require(value.isFinite && value >= 0, "gamma", "\(value)", "scale, auto or a number from 0 up")
    }
    try require((0...1000).contains(degree), "degree", "\(degree)", "a whole number from 0 to 1000")
    try require(coef0.isFinite, "coef0", "\(coef0)", "a finite number")
    try require(tolerance.isFinite && tolerance > 0, "tolerance", "\(tolerance)", "a number above 0")
    try require(
      cacheSizeMB.isFinite && cacheSizeMB > 0, "cache_size_mb", "\(cacheSizeMB)", "a number above 0")
    if case .perClass(let table) = classWeights {
      for name in LabelEncoding.sorted(table.keys) {
        let weight = table[name] ?? 1
        try require(
          weight.isFinite && weight > 0, "class_weight of '\(name)'", "\(weight)", "a number above 0")
      }
    }
  }
}

extension SVC.Gamma: Codable {
  /// Coded as in the pipeline file: `scale`, `auto` or a number.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .scale: try container.encode("scale")
    case .auto: try container.encode("auto")
    case .value(let value): try container.encode(value)
    }
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if let value = try? container.decode(Double.self) {
      self = .value(value)
      return
    }
    switch try container.decode(String.self) {
    case "scale": self = .scale
    case "auto": self = .auto
    case let word:
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "gamma is '\(word)', expected scale, auto or a number")
    }
  }
}

extension SVC.ClassWeights: Codable {
  /// Coded as in the pipeline file: null, `balanced` or a table.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .none: try container.encodeNil()
    case .balanced: try container.encode("balanced")
    case .perClass(let table): try container.encode(table)
    }
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .none
    } else if let table = try? container.decode([String: Double].self) {
      self = .perClass(table)
    } else {
      let word = try container.decode(String.self)
      guard word == "balanced" else {
        throw DecodingError.dataCorruptedError(
          in: container, debugDescription: "class_weight is '\(word)', expected balanced or a table")
      }
      self = .balanced
    }
  }
}
