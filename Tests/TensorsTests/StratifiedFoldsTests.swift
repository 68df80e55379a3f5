import Foundation
import Tensors
import TestSupport
import Testing

@Suite("StratifiedFolds")
struct StratifiedFoldsTests {
  private struct Case: Decodable {
    let labels: [Int]
    let splits: Int
    let folds: [Int]
  }

  @Test("deals the folds of scikit-learn's StratifiedKFold")
  func golden() throws {
    let url = ProjectPaths.golden.appending(path: "Classical/folds.json")
    let cases = try JSONDecoder().decode([Case].self, from: Data(contentsOf: url))
    #expect(cases.count == 6)
    for item in cases {
      let folds = try StratifiedFolds(classIndices: item.labels, foldCount: item.splits)
      #expect(folds.testFolds == item.folds, "\(item.labels)")
    }
  }

  @Test("tests every sample once and never trains on it")
  func partition() throws {
    let folds = try StratifiedFolds(classIndices: [0, 1, 0, 1, 0, 1, 0], foldCount: 3)
    #expect((0..<3).flatMap { folds.testIndices(of: $0) }.sorted() == Array(0..<7))
    for fold in 0..<3 {
      #expect(Set(folds.testIndices(of: fold)).isDisjoint(with: folds.trainIndices(of: fold)))
      #expect(folds.testIndices(of: fold).count + folds.trainIndices(of: fold).count == 7)
    }
  }

  @Test("says how large the largest class is when folds are too many")
  func tooMany() {
    let error = #expect(throws: StratifiedFolds.Problem.self) {
      try StratifiedFolds(classIndices: [0, 0, 1], foldCount: 3)
    }
    #expect(error == .tooFewSamples(foldCount: 3, largestClassCount: 2))
    #expect(throws: StratifiedFolds.Problem.tooFewFolds(found: 1)) {
      try StratifiedFolds(classIndices: [0, 0, 1], foldCount: 1)
    }
    #expect(throws: StratifiedFolds.Problem.tooFewSamples(foldCount: 2, largestClassCount: 0)) {
      try StratifiedFolds(classIndices: [], foldCount: 2)
    }
  }
}
