internal import CTraining

/// Which instructions the inner loops of training use.
package enum TrainingInstructions: Int32, CaseIterable, Sendable {
  case plain, avx2, avx512

  /// Whether this processor has them.
  package var isSupported: Bool { ctraining_supports(rawValue) == 1 }

  /// The best that this processor has.
  package static let best = allCases.last { $0.isSupported } ?? .plain
}
