extension HDF5File {
  /// The values at a weight's location as float32.
  func values(of weight: WeightFile.StoredWeight) throws(UnreadableValues) -> [Float] {
    do {
      return try floats(weight.location, count: weight.shape.reduce(1, *))
    } catch {
      throw UnreadableValues(reason: error.reason)
    }
  }
}

extension HDF5File.Problem {
  /// The problem as the end of a sentence that begins with what was to be read.
  var reason: String {
    switch self {
    case .cannotOpen(let message): message
    case .missing: "is not in the file"
    case .wrongKind: "is not of the kind expected (floating point numbers, or texts)"
    case .readFailed: "cannot be read"
    case .writeFailed: "cannot be written"
    case .outOfMemory: "does not fit into memory"
    case .tangled: "lead in circles, or are more than any model has"
    }
  }
}
