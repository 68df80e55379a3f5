import LinearAlgebra
public import Tensors

/// Any reduction step, fitted.
public enum FittedReducer: Equatable, Sendable {
  /// Drops features that vary too little.
  case varianceThreshold(FittedVarianceThreshold)
  /// Mean 0, standard deviation 1.
  case standardScaler(FittedStandardScaler)
  /// Given smallest and largest value.
  case minMaxScaler(FittedMinMaxScaler)
  /// Samples of length 1.
  case l2Normalizer(FittedL2Normalizer)
  /// Principal components.
  case pca(FittedPCA)
  /// Singular vectors without centring.
  case truncatedSVD(FittedTruncatedSVD)

  /// The step's name in pipeline files.
  public var name: String { type(of: base).name }
  /// The number of features of a sample that goes in.
  public var inputDimension: Int { base.inputDimension }
  /// The number of features of a sample that comes out.
  public var outputDimension: Int { base.outputDimension }

  /// Transforms samples whose width and numbers have been checked.
  func transform(checked block: inout Matrix<Double>) { base.transform(checked: &block) }

  /// Derivatives by what goes in, from those by what comes out.
  func pullBack(checked gradient: [Double], at sample: [Double]) -> [Double] {
    base.pullBack(checked: gradient, at: sample)
  }

  /// Whether the step is a matrix product and a sum.
  var isAffine: Bool { base.isAffine }

  /// Whether every column that comes out depends on one column that goes in.
  var isColumnwise: Bool {
    switch self {
    case .varianceThreshold, .standardScaler, .minMaxScaler: true
    case .l2Normalizer, .pca, .truncatedSVD: false
    }
  }

  /// The input columns that the output columns numbered `columns` depend on.
  ///
  /// - Precondition: The step is column-wise.
  func inputColumns(_ columns: [Int]) -> [Int] {
    if case .varianceThreshold(let step) = self { return columns.map { step.retainedColumns[$0] } }
    return columns
  }

  /// Transforms the input columns numbered `columns`, which `panel` holds and nothing else.
  ///
  /// - Precondition: The step is column-wise and keeps these columns.
  func transform(columns: [Int], of panel: inout Matrix<Double>) {
    switch self {
    case .standardScaler(let step):
      panel.standardize(shift: columns.map { step.mean[$0] }, scale: columns.map { step.scale[$0] })
    case .minMaxScaler(let step):
      panel.mapColumns(factor: columns.map { step.scale[$0] }, offset: columns.map { step.offset[$0] })
    case .varianceThreshold, .l2Normalizer, .pca, .truncatedSVD: break
    }
  }

  private var base: any FittedReducerStep {
    switch self {
    case .varianceThreshold(let step): step
    case .standardScaler(let step): step
    case .minMaxScaler(let step): step
    case .l2Normalizer(let step): step
    case .pca(let step): step
    case .truncatedSVD(let step): step
    }
  }
}

extension FittedReducer: Archivable {
  /// The step's name, then its own fields.
  public func write(to writer: inout ArchiveWriter) {
    writer.put(name)
    base.write(to: &writer)
  }

  public init(from reader: inout ArchiveReader) throws {
    switch try reader.takeString() {
    case VarianceThreshold.name: self = .varianceThreshold(try .init(from: &reader))
    case StandardScaler.name: self = .standardScaler(try .init(from: &reader))
    case MinMaxScaler.name: self = .minMaxScaler(try .init(from: &reader))
    case L2Normalizer.name: self = .l2Normalizer(try .init(from: &reader))
    case PCA.name: self = .pca(try .init(from: &reader))
    case TruncatedSVD.name: self = .truncatedSVD(try .init(from: &reader))
    case let name: throw reader.inconsistency("no reducer is called '\(name)'")
    }
  }
}
