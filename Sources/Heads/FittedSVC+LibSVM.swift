import Tensors

extension FittedSVC {
  /// The machine as libsvm's text model, which `svm-predict` reads.
  ///
  /// Classes are labelled 1, 2 … in the order of `classNames`. Numbers are written so that they read back to the last
  /// bit; zeros of support vectors are left out, features are numbered from 1. Probabilities are not part of it: libsvm's votes decide.
  /// - Parameter type: What the machine was learned as; once learned, both kinds predict alike.
  /// Reference: libsvm 3.24, `svm_save_model`.
  public func libsvmModelText(as type: SVC.Formulation = .cSVC) -> String {
    let sign: Double = classNames.count == 2 ? -1 : 1
    var lines = ["svm_type \(type.rawValue)"]
    lines.append("kernel_type \(kernel.kernel == .poly ? "polynomial" : kernel.kernel.rawValue)")
    if kernel.kernel == .poly { lines.append("degree \(kernel.degree)") }
    if kernel.kernel != .linear { lines.append("gamma \(kernel.gamma)") }
    if kernel.kernel == .poly || kernel.kernel == .sigmoid { lines.append("coef0 \(kernel.coef0)") }
    lines.append("nr_class \(classNames.count)")
    lines.append("total_sv \(supportVectors.rowCount)")
    lines.append("rho " + intercepts.map { "\(-sign * $0)" }.joined(separator: " "))
    lines.append("label " + classNames.indices.map { "\($0 + 1)" }.joined(separator: " "))
    lines.append("nr_sv " + supportCounts.map { "\($0)" }.joined(separator: " "))
    lines.append("SV")
    for row in 0..<supportVectors.rowCount {
      let coefficients = (0..<dualCoefficients.rowCount).map { "\(sign * dualCoefficients[$0, row])" }
      lines.append(
        (coefficients + [LibSVMText.features(supportVectors.row(row))]).joined(separator: " ") + " ")
    }
    return lines.joined(separator: "\n") + "\n"
  }
}
