/// The forms in which features leave for other programs.
public enum ExportFormat: String, CaseIterable, Sendable {
  /// A NumPy array, with the images in a table beside it.
  case npy
  /// NumPy arrays by name in one archive.
  case npz
  /// Comma-separated values.
  case csv
  /// The text form of libsvm, liblinear and scikit-learn's `load_svmlight_file`.
  case libsvm
  /// Weka's text form.
  case arff

  /// The form that a file's name ends like; nil where it says nothing.
  public init?(path: String) {
    let name = path.split(separator: "/").last ?? ""
    switch name.split(separator: ".").dropFirst().last?.lowercased() {
    case "npy": self = .npy
    case "npz": self = .npz
    case "csv": self = .csv
    case "libsvm", "svm", "svmlight": self = .libsvm
    case "arff": self = .arff
    default: return nil
    }
  }
}
