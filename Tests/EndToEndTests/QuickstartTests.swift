import Foundation
import TestSupport
import Testing

@Suite("Quickstart")
struct QuickstartTests {
  @Test(
    "README's first command ends with accuracy, confusion matrix and a store that answers README's queries")
  func quickstart() throws {
    let place = try Workplace()
    let outcome = try place.command.run("run", "quickstart.yaml")
    #expect(outcome.exitCode == 0, "\(outcome.standardError)")
    #expect(outcome.standardOutput.contains("accuracy"))
    #expect(outcome.standardOutput.contains("confusion matrix"))
    #expect(outcome.standardOutput.contains("strawberry"))

    let readme = try String(contentsOf: ProjectPaths.root.appending(path: "README.md"), encoding: .utf8)
    let block = try #require(readme.firstMatch(of: /<!-- queries -->\n```sql\n((?s).*?)```/)?.1)
    // A text that starts with a comment's "--" would be an option to sqlite3.
    let queries = block.split(separator: ";").compactMap { text in
      text.firstRange(of: "SELECT").map { text[$0.lowerBound...] }
    }
    #expect(queries.count == 5)
    for query in queries {
      // A classifier without mistakes has no rows in the two queries about mistakes.
      let rows = try place.query(String(query) + ";", store: "out/quickstart.sqlite")
      if !query.contains("misclassified"), !query.contains("actual <> predicted") {
        #expect(!rows.isEmpty, "\(query)")
      }
    }
    #expect(try place.query("SELECT count(*) FROM image", store: "out/quickstart.sqlite") == ["120"])
    #expect(try place.query("PRAGMA integrity_check", store: "out/quickstart.sqlite") == ["ok"])
  }

  @Test("the confusion matrix in the store is the one that was printed")
  func sameNumbers() throws {
    let place = try Workplace()
    let outcome = try place.command.run("run", "quickstart.yaml", "--json", "--quiet")
    struct Result: Decodable {
      struct Evaluation: Decodable {
        let split: String
        let accuracy: Double
        let confusionMatrix: [[Int]]
        let classNames: [String]
      }
      let evaluations: [Evaluation]
    }
    let result = try outcome.json(Result.self)
    #expect(result.evaluations.map(\.split) == ["validation", "test"])
    for evaluation in result.evaluations {
      var counts = 0
      for (row, actual) in evaluation.classNames.enumerated() {
        for (column, predicted) in evaluation.classNames.enumerated() {
          let stored = try place.query(
            """
            SELECT coalesce(sum(count), 0) FROM confusion_matrix
            WHERE split = '\(evaluation.split)' AND actual = '\(actual)' AND predicted = '\(predicted)'
            """, store: "out/quickstart.sqlite")
          #expect(stored == ["\(evaluation.confusionMatrix[row][column])"])
          counts += evaluation.confusionMatrix[row][column]
        }
      }
      let correct = evaluation.classNames.indices.map { evaluation.confusionMatrix[$0][$0] }.reduce(0, +)
      #expect(abs(Double(correct) / Double(counts) - evaluation.accuracy) < 1e-12)
    }
  }
}
