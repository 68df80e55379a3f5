/// Why rows cannot be exported.
public enum ExportError: Error, Sendable, Equatable {
  /// A file of that name is there and must stay.
  case alreadyThere(file: String)
  /// The file cannot be written.
  case cannotWrite(file: String, reason: String)
  /// A value that the form has no way to write.
  case unwritable(format: String, image: String, column: Int, value: Float)
}

extension ExportError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .alreadyThere(let file):
      "\(file) is there already; name another file, or replace it with --force"
    case .cannotWrite(let file, let reason):
      "\(file): cannot be written (\(reason)); free space there, or name another file"
    case .unwritable(let format, let image, let column, let value):
      "\(image): value \(column) is \(value), which \(format) has no way to write; leave the image out with --where "
        + "(\"l2_norm IS NOT NULL\" selects images without NaN), or choose npy, npz or csv"
    }
  }
}
