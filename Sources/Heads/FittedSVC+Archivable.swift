public import Tensors

extension FittedSVC: Archivable {
  public func write(to writer: inout ArchiveWriter) {
    writer.put(classNames)
    writer.put(kernel.kernel.rawValue)
    writer.put(kernel.gamma)
    writer.put(kernel.coef0)
    writer.put(kernel.degree)
    writer.put(supportIndices)
    writer.put(supportVectors)
    writer.put(supportCounts)
    writer.put(dualCoefficients)
    writer.put(intercepts)
  }

  public init(from reader: inout ArchiveReader) throws {
    let classNames = try reader.takeStrings()
    let kernelName = try reader.takeString()
    guard let kernel = Kernel(rawValue: kernelName) else {
      throw reader.inconsistency("no kernel is called '\(kernelName)'")
    }
    let function = KernelFunction(
      kernel: kernel, gamma: try reader.takeDouble(), coef0: try reader.takeDouble(),
      degree: try reader.takeInt())
    let supportIndices = try reader.takeInts()
    let supportVectors = try reader.takeFloatMatrix()
    let supportCounts = try reader.takeInts()
    let dualCoefficients = try reader.takeMatrix()
    let intercepts = try reader.takeDoubles()
    let classCount = classNames.count
    try reader.require(
      classCount >= 2 && intercepts.count == classCount * (classCount - 1) / 2,
      "\(classCount) classes with \(intercepts.count) intercepts")
    try reader.require(
      supportCounts.count == classCount
        && supportCounts.allSatisfy { (0...supportVectors.rowCount).contains($0) }
        && supportCounts.reduce(0, +) == supportVectors.rowCount
        && supportIndices.count == supportVectors.rowCount,
      "\(supportVectors.rowCount) support vectors, counted as \(supportCounts)")
    try reader.require(
      supportVectors.columnCount > 0 && dualCoefficients.rowCount == classCount - 1
        && dualCoefficients.columnCount == supportVectors.rowCount,
      "coefficients of \(dualCoefficients.rowCount)×\(dualCoefficients.columnCount) for "
        + "\(supportVectors.rowCount) support vectors of \(classCount) classes")
    try reader.require((0...1000).contains(function.degree), "a kernel of degree \(function.degree)")
    self.init(
      classNames: classNames, kernel: function, supportIndices: supportIndices,
      supportVectors: supportVectors, supportCounts: supportCounts, dualCoefficients: dualCoefficients,
      intercepts: intercepts)
  }
}
