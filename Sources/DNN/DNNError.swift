/// Why a plan could not be made or run.
public enum DNNError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What oneDNN answered.
  public enum Status: Sendable, Hashable {
    /// An allocation inside oneDNN failed.
    case outOfMemory
    /// The sizes contradict each other or exceed what oneDNN can express.
    case invalidArguments
    /// There is no implementation for this combination of sizes and layouts.
    case unimplemented
    /// The computation itself failed.
    case runtimeError
    /// Any other status, by number.
    case other(Int32)

    /// The meaning of a status code of the wall.
    init(code: Int32) {
      switch code {
      case 1: self = .outOfMemory
      case 2: self = .invalidArguments
      case 3: self = .unimplemented
      case 5: self = .runtimeError
      default: self = .other(code)
      }
    }
  }

  /// oneDNN refused an operation; `shapes` are those of its sources and, last, of its result.
  case refused(operation: String, shapes: [[Int]], status: Status)
  /// There is not enough memory for `purpose`.
  case outOfMemory(purpose: String, byteCount: Int)
  /// A tensor of this shape has more bytes than can be addressed.
  case tooLarge(shape: [Int])
  /// The graph has no output, so there is nothing to compute.
  case noOutput
  /// The batch size is not positive.
  case invalidBatchSize(Int)
  /// A batch does not have the planned number of elements.
  case wrongBatch(elementCount: Int, expectedShape: [Int])

  public var description: String {
    switch self {
    case .refused(let operation, let shapes, let status):
      let sources = shapes.dropLast().map(shapeText).joined(separator: " and ")
      let sizes = shapes.last.map { " (\(sources.isEmpty ? "" : "\(sources) to ")\(shapeText($0)))" } ?? ""
      return "\(operation)\(sizes): oneDNN reports \(status.text)"
    case .outOfMemory(let purpose, let byteCount):
      return "\(purpose): cannot allocate \(byteCount) bytes, choose a smaller batch size"
    case .tooLarge(let shape):
      return "tensor \(shapeText(shape)): more bytes than can be addressed, choose a smaller batch size"
    case .noOutput:
      return "network: no output is asked for, so there is nothing to compute"
    case .invalidBatchSize(let size):
      return "batch size: found \(size), expected at least 1"
    case .wrongBatch(let elementCount, let shape):
      return "batch: found \(elementCount) numbers, expected \(shape.reduce(1, *)) for \(shapeText(shape))"
    }
  }
}

extension DNNError.Status {
  /// What follows "oneDNN reports".
  var text: String {
    switch self {
    case .outOfMemory: "exhausted memory, choose a smaller batch size"
    case .invalidArguments: "sizes it cannot work with"
    case .unimplemented: "no implementation for these sizes and layouts"
    case .runtimeError: "a failure while running"
    case .other(let code): "status \(code)"
    }
  }
}

/// "8×224×224×3".
func shapeText(_ shape: [Int]) -> String { shape.map(String.init).joined(separator: "×") }
