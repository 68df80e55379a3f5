import CDNN

/// How the numbers of a tensor are stored.
enum NumberFormat: Hashable {
  /// IEEE single precision.
  case float32
  /// The upper half of a float32: its range, 8 bits of precision.
  case bfloat16
  /// 0 to 255 times a scale.
  case uint8
  /// -127 to 127 times a scale.
  case int8

  /// The largest integer of a quantized format, nil for floating point.
  var largestInteger: Float? {
    switch self {
    case .float32, .bfloat16: nil
    case .uint8: 255
    case .int8: 127
    }
  }

  /// Whether a number stands for itself times a scale.
  var isQuantized: Bool { largestInteger != nil }

  /// As the wall calls it.
  var code: Int32 {
    switch self {
    case .float32: Int32(CDNN_FORMAT_FLOAT32)
    case .bfloat16: Int32(CDNN_FORMAT_BFLOAT16)
    case .uint8: Int32(CDNN_FORMAT_UINT8)
    case .int8: Int32(CDNN_FORMAT_INT8)
    }
  }

  /// The format the wall calls `code`.
  init(code: Int32) {
    self = [.float32, .bfloat16, .uint8, .int8].first { $0.code == code } ?? .float32
  }

  /// oneDNN's short name.
  var name: String {
    switch self {
    case .float32: "f32"
    case .bfloat16: "bf16"
    case .uint8: "u8"
    case .int8: "s8"
    }
  }
}
