import Archives
import Foundation
import Tensors
import TestSupport

/// What `Generators/training.py` wrote about one layer or run.
struct TrainingGolden {
  static let seed: UInt64 = 11
  private let archive: NPZArchive

  init(_ name: String) throws {
    archive = try NPZArchive(path: ProjectPaths.golden.appending(path: "Training/\(name).npz").path)
  }

  /// The arrays whose names start with `prefix`, without it.
  func names(_ prefix: String) -> [String] {
    archive.names.filter { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) }
  }

  func floats(_ name: String) throws -> [Float] { try archive.array(name).floats() }
  func doubles(_ name: String) throws -> [Double] { try archive.array(name).doubles() }

  /// `numbers` of the script.
  static func numbers(_ name: String, count: Int, radius: Float = 1, centre: Float = 0) -> [Float] {
    FormulaNumbers.uniform("data", name, count: count, centre: centre, radius: radius, seed: seed)
  }

  /// `spread` of the script: of larger arrays an even choice.
  static func spread(_ elements: [Float]) -> [Float] {
    let kept = 2048
    guard elements.count > kept else { return elements }
    return (0..<kept).map { elements[$0 * elements.count / kept] }
  }
}
