import Foundation
import Heads
import Tensors
import Testing

@Suite("FittedHead")
struct FittedHeadTests {
  private func fitted(probability: Bool) throws -> (head: FittedHead, features: Matrix<Float>) {
    let (features, labels) = clusters(classCount: 3, perClass: 8, featureCount: 3, seed: 9)
    return (
      try HeadSpec(.svm(SVC()), calibration: probability ? .sigmoid : nil).fit(features, labels: labels),
      features
    )
  }

  @Test("comes back from its archive and from JSON to the last bit", arguments: [false, true])
  func archive(probability: Bool) throws {
    let (head, features) = try fitted(probability: probability)
    let restored = try FittedHead(archive: head.archive)
    #expect(restored == head)
    #expect(try restored.predict(features) == head.predict(features))
    #expect(
      restored.classNames == ["c0", "c1", "c2"] && restored.featureCount == 3 && restored.name == "svm")
    #expect(try JSONDecoder().decode([FittedHead].self, from: JSONEncoder().encode([head])) == [head])
  }

  @Test("refuses an archive cut off or damaged at any byte")
  func damaged() throws {
    let bytes = try HeadSpec(.svm(SVC())).fit(Matrix(rows: [[1], [2]]), labels: ["a", "b"]).archive
    for index in bytes.indices {
      #expect(throws: ArchiveError.self, "cut to \(index)") {
        try FittedHead(archive: Array(bytes[..<index]))
      }
      var changed = bytes
      changed[index] ^= 0x10
      #expect(throws: ArchiveError.self, "byte \(index)") { try FittedHead(archive: changed) }
    }
  }

  @Test("refuses a whole archive whose parts do not fit together")
  func contradiction() throws {
    // Two classes need one intercept; this one says two.
    var writer = ArchiveWriter()
    writer.put("svm")
    writer.put(["a", "b"])
    writer.put("linear")
    for value in [1.0, 0.0] { writer.put(value) }
    writer.put(3)
    writer.put([0, 1])
    writer.put(Matrix<Float>(rows: [[1], [2]]))
    writer.put([1, 1])
    writer.put(Matrix<Double>(rows: [[-1, 1]]))
    writer.put([0.0, 0.0])
    writer.put(false)
    let error = #expect(throws: ArchiveError.self) {
      try FittedHead(archive: writer.archive(kind: FittedHead.archiveKind, version: 2))
    }
    #expect(error == .inconsistent(kind: "HEAD", reason: "2 classes with 2 intercepts"))
  }
}
