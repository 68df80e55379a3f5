import Foundation
import Tensors

/// Parameters with the values they may take, each value a piece of YAML.
struct SearchSpace {
  /// One parameter.
  struct Axis {
    /// As in the file: `C`, `pca.components`.
    let name: String
    /// Where the name stands.
    let position: SourcePosition
    /// What it may be.
    let values: Values
  }

  /// The values of a parameter.
  enum Values {
    /// These, in order.
    case list([YAMLValue])
    /// Any number from one to another.
    case range(Range, low: Double, high: Double, position: SourcePosition)
  }

  /// How numbers are drawn from a range.
  enum Range: String, CaseIterable {
    /// All equally likely.
    case uniform
    /// Their logarithms equally likely.
    case logUniform = "log_uniform"
    /// Whole numbers, equally likely, both ends included.
    case integers
  }

  /// In the order of the file.
  let axes: [Axis]

  /// Every combination of listed values, the last parameter changing fastest.
  ///
  /// - Precondition: No axis is a range.
  var combinations: [[YAMLValue]] {
    axes.reduce([[]]) { combinations, axis in
      guard case .list(let values) = axis.values else { preconditionFailure("a range has no end of values") }
      return combinations.flatMap { combination in values.map { combination + [$0] } }
    }
  }

  /// How many combinations there are, or more than `limit`.
  func combinationCount(limit: Int) -> Int {
    var count = 1
    for axis in axes {
      guard case .list(let values) = axis.values else { continue }
      count *= values.count
      if count > limit { return limit + 1 }
    }
    return count
  }

  /// One value for each parameter.
  func draw(using random: inout SplitMix64) -> [YAMLValue] {
    axes.map { axis in
      switch axis.values {
      case .list(let values): return values[Int.random(in: values.indices, using: &random)]
      case .range(let range, let low, let high, let position):
        let text =
          switch range {
          case .uniform: "\(Double.random(in: low...high, using: &random))"
          case .logUniform:
            "\(min(high, max(low, exp(Double.random(in: log(low)...log(high), using: &random)))))"
          case .integers: "\(Int.random(in: Int(low)...Int(high), using: &random))"
          }
        return YAMLValue(position: position, content: .scalar(text, isPlain: true))
      }
    }
  }

  /// Values with which everything that can be wrong about a parameter shows: all of a list, the ends of a range.
  func samples(of axis: Axis) -> [YAMLValue] {
    switch axis.values {
    case .list(let values): return values
    case .range(let range, let low, let high, let position):
      return [low, high].map {
        YAMLValue(
          position: position, content: .scalar(range == .integers ? "\(Int($0))" : "\($0)", isPlain: true))
      }
    }
  }

  /// The parameters as a map in one line of YAML; reads as an equal space.
  func flowText(before first: String? = nil) -> String {
    let entries = axes.map { axis in
      let name = YAMLText.scalar(axis.name)
      switch axis.values {
      case .list(let values): return "\(name): [\(values.map(\.flowText).joined(separator: ", "))]"
      case .range(let range, let low, let high, _):
        let ends = range == .integers ? "\(Int(low)), \(Int(high))" : "\(low), \(high)"
        return "\(name): {\(range.rawValue): [\(ends)]}"
      }
    }
    return "{\(((first.map { [$0] } ?? []) + entries).joined(separator: ", "))}"
  }
}
