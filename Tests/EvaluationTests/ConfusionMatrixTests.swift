import Evaluation
import Foundation
import Tensors
import Testing

@Suite("ConfusionMatrix")
struct ConfusionMatrixTests {
  private let actual = ["cat", "cat", "cat", "cat", "dog", "dog", "dog", "dog"]
  private let predicted = ["cat", "cat", "cat", "dog", "dog", "dog", "dog", "dog"]

  @Test("counts rows as actual, columns as predicted")
  func counts() throws {
    let matrix = try ConfusionMatrix(actual: actual, predicted: predicted)
    #expect(matrix.counts.elements == [3, 1, 0, 4])
    #expect(matrix.numpyText == "[[3 1]\n [0 4]]")
    #expect(matrix.accuracy == 7.0 / 8 && matrix.correctCount == 7 && matrix.sampleCount == 8)
    #expect(matrix.actualCounts == [4, 4] && matrix.predictedCounts == [3, 5])
  }

  @Test("prints a table with class names")
  func table() throws {
    let expected = """
      actual \\ predicted  cat  dog
      cat                   3    1
      dog                   0    4

      """
    #expect(try ConfusionMatrix(actual: actual, predicted: predicted).table == expected)
  }

  @Test("has room for given classes without samples")
  func givenClasses() throws {
    let matrix = try ConfusionMatrix(actual: ["b"], predicted: ["b"], classNames: ["b", "a"])
    #expect(matrix.classNames == ["a", "b"] && matrix.counts.elements == [0, 0, 0, 1])
  }

  @Test("survives JSON")
  func json() throws {
    let matrix = try ConfusionMatrix(actual: actual, predicted: predicted)
    #expect(try JSONDecoder().decode(ConfusionMatrix.self, from: JSONEncoder().encode(matrix)) == matrix)
  }

  @Test("names what does not fit")
  func errors() {
    #expect(throws: EvaluationError.noSamples) { try ConfusionMatrix(actual: [], predicted: []) }
    #expect(throws: EvaluationError.lengthMismatch(actualCount: 8, predictedCount: 1)) {
      try ConfusionMatrix(actual: actual, predicted: ["cat"])
    }
    #expect(throws: EvaluationError.unknownClass(name: "dog", classNames: ["cat"])) {
      try ConfusionMatrix(actual: ["cat"], predicted: ["dog"], classNames: ["cat"])
    }
    #expect(throws: EvaluationError.unknownClass(name: "dog", classNames: ["cat"])) {
      try ConfusionMatrix(actual: ["dog"], predicted: ["cat"], classNames: ["cat"])
    }
  }
}
