import Foundation
import Tensors
import TestSupport

/// A golden matrix of doubles.
func goldenMatrix(_ name: String) throws -> Matrix<Double> {
  let array = try NPYArray.golden("Classical/\(name).npy")
  return Matrix(
    rowCount: array.shape[0], columnCount: array.shape[1], elements: try array.elements(as: Double.self))
}

/// Golden features.
func goldenFeatures(_ name: String) throws -> Matrix<Float> {
  let array = try NPYArray.golden("Classical/\(name).npy")
  return Matrix(
    rowCount: array.shape[0], columnCount: array.shape[1],
    elements: try array.elements(as: Float.self))
}

/// A golden JSON file.
func goldenJSON<Value: Decodable>(_ name: String, as _: Value.Type) throws -> Value {
  let data = try Data(contentsOf: ProjectPaths.golden.appending(path: "Classical/\(name).json"))
  return try JSONDecoder().decode(Value.self, from: data)
}

/// Overlapping clusters: samples in -1...1 around a centre per class, labelled `c0`, `c1` ….
func clusters(
  classCount: Int, perClass: Int, featureCount: Int, distance: Double = 0.8, seed: UInt64
) -> (features: Matrix<Float>, labels: [String]) {
  var random = SplitMix64(seed: seed)
  let centres = (0..<classCount * featureCount).map { _ in
    Double.random(in: -1...1, using: &random) * distance
  }
  var elements: [Float] = []
  var labels: [String] = []
  for index in (0..<classCount * perClass).shuffled(using: &random) {
    let label = index % classCount
    labels.append("c\(label)")
    for feature in 0..<featureCount {
      elements.append(
        Float(centres[label * featureCount + feature] + Double.random(in: -1...1, using: &random)))
    }
  }
  return (Matrix(rowCount: labels.count, columnCount: featureCount, elements: elements), labels)
}
