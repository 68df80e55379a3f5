internal import Tensors

extension FeatureExport {
  /// A header, then a row for each image.
  func writeCSV(_ file: ExportFile) throws {
    try file.append(
      "path,label,split" + (0..<source.columnCount).map { ",f\($0)" }.joined() + "\n")
    try forEachRow { image, values in
      let names = [image.path, image.label ?? "", image.split ?? ""].map(CSVText.field)
      try file.append((names + values.map(CSVText.number)).joined(separator: ",") + "\n")
    }
  }

  /// The number of the class, from 1, or 0 where it is unknown; then what is not 0.
  func writeLibSVM(_ file: ExportFile) throws {
    let numbers = Dictionary(uniqueKeysWithValues: zip(source.classNames, 1...))
    try forEachRow { image, values in
      if let column = values.firstIndex(where: { !$0.isFinite }) {
        throw unwritable(values[column], column - values.startIndex, of: image)
      }
      let label = image.label.flatMap { numbers[$0] } ?? 0
      try file.append(LibSVMText.line(label: label, values) + "\n")
    }
  }

  /// Numeric attributes, then the class; missing values are question marks.
  func writeARFF(_ file: ExportFile) throws {
    try file.append("@RELATION features\n\n")
    for column in 0..<source.columnCount { try file.append("@ATTRIBUTE f\(column) NUMERIC\n") }
    // Weka has no nominal attribute without values.
    let hasClass = !source.classNames.isEmpty
    if hasClass {
      let names = source.classNames.map(ARFFText.quoted).joined(separator: ",")
      try file.append("@ATTRIBUTE class {\(names)}\n")
    }
    try file.append("\n@DATA\n")
    try forEachRow { image, values in
      if let column = values.firstIndex(where: \.isInfinite) {
        throw unwritable(values[column], column - values.startIndex, of: image)
      }
      let label = hasClass ? [image.label.map(ARFFText.quoted) ?? "?"] : []
      try file.append((values.map(ARFFText.number) + label).joined(separator: ",") + "\n")
    }
  }

  private func forEachRow(_ body: (ExportedImage, ArraySlice<Float>) throws -> Void) throws {
    for range in source.blocks {
      let features = try source.features(in: range)
      for (index, image) in try source.images(in: range).enumerated() {
        try body(image, features.row(index))
      }
      progressed(range.upperBound)
    }
  }

  private func unwritable(_ value: Float, _ column: Int, of image: ExportedImage) -> ExportError {
    .unwritable(format: format.rawValue, image: image.path, column: column, value: value)
  }
}
