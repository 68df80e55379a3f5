import CDNN

/// What computes: for recipes, which name everything that may change a number, and for reports.
public enum DNNRuntime {
  /// The version of oneDNN that is loaded, such as "2.6.3".
  public static var version: String {
    text(capacity: 32) { cdnn_version($0, $1) }
  }

  /// The widest instruction set oneDNN uses on this processor, such as "AVX2".
  public static var instructionSet: String { String(cString: cdnn_instruction_set()) }

  /// Everything that decides how numbers are rounded where not even the last digits of single precision are kept.
  public static var arithmetic: String {
    "oneDNN \(version), \(instructionSet), winograd \(WinogradConvolution.version)"
  }

  /// Whether the processor multiplies bfloat16 numbers.
  public static var hasBFloat16: Bool { ["AVX-512 BF16", "AVX-512 AMX"].contains(instructionSet) }
}

/// The text that `write` puts into a C buffer of `capacity` bytes.
func text(capacity: Int, _ write: (UnsafeMutablePointer<CChar>, Int32) -> Void) -> String {
  withUnsafeTemporaryAllocation(of: CChar.self, capacity: capacity) { buffer in
    buffer.initialize(repeating: 0)
    // The buffer is not empty, so it has a base address; the wall always ends the text with a zero.
    let start = buffer.baseAddress!
    write(start, Int32(capacity))
    return String(cString: start)
  }
}
