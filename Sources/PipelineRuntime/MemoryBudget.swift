internal import Foundation
internal import Tensors

/// How much memory fitting may take for features and scratch.
public struct MemoryBudget: Sendable, Equatable {
  /// The least that anything can be fitted in.
  private static let least = 128 << 20

  /// In bytes.
  public let byteCount: Int

  /// `byteCount`, or half of the machine's memory.
  public init(_ byteCount: Int?) {
    self.byteCount = max(Self.least, byteCount ?? Int(ProcessInfo.processInfo.physicalMemory / 2))
  }

  /// Reads `2GB`, `512MB`, `1.5G`; units of 1024.
  public init?(text: String) {
    guard let match = text.uppercased().wholeMatch(of: /([0-9]+(?:\.[0-9]+)?)\s*([KMGT])I?B?/),
      let number = Double(match.1)
    else { return nil }
    let exponents: [Substring: Double] = ["K": 1, "M": 2, "G": 3, "T": 4]
    let bytes = number * pow(1024, exponents[match.2] ?? 0)
    guard bytes >= Double(Self.least), bytes < 1e15 else { return nil }
    self.init(Int(bytes))
  }

  /// What features may take that are held to be gone over many times.
  var featureByteCount: Int { byteCount / 2 }
  /// What a fit may take beside them: beyond 2 GB, more scratch memory saves no time.
  var scratchByteCount: Int { min(byteCount / 3, 2 << 30) }
}
