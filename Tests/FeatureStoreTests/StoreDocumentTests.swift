import FeatureStore
import Foundation
import TestSupport
import Testing

/// `docs/store.md`, as far as it can be held against the store.
private struct StoreDocument {
  /// A query with what the page shows of its answer.
  struct Query {
    let title, sql: String
    /// Whether it calls functions of the extension.
    let needsVectors: Bool
    /// The lines between the marks; nil where none follow the query.
    var answer: [String]?
    /// The places of those lines among the lines of the page.
    var range: Range<Int>
  }

  static let url = ProjectPaths.root.appending(path: "docs/store.md")

  /// Columns by table or view, in the order of the page.
  private(set) var columns: [String: [String]] = [:]
  /// In the order of the page.
  private(set) var queries: [Query] = []
  private(set) var lines: [String]

  init() throws {
    lines = try String(contentsOf: Self.url, encoding: .utf8).components(separatedBy: "\n")
    var title = ""
    var open: (mark: String, start: Int)?
    for (number, line) in lines.enumerated() {
      if let (mark, start) = open {
        guard line == "```" else { continue }
        let body = Array(lines[start..<number])
        if mark == "```text" {
          queries[queries.count - 1].answer = body
          queries[queries.count - 1].range = start..<number
        } else {
          queries.append(
            Query(
              title: title, sql: body.joined(separator: "\n"), needsVectors: mark == "```sql vectors",
              answer: nil, range: number + 1..<number + 1))
        }
        open = nil
      } else if ["```sql", "```sql vectors"].contains(line) || line == "```text" && !queries.isEmpty {
        open = (line, number + 1)
      } else if line.hasPrefix("### ") {
        title = String(line.dropFirst(4))
      } else if let column = line.firstMatch(of: /^\| `([a-z0-9_]+)` \|/)?.1 {
        columns[title, default: []].append(String(column))
      }
    }
  }

  /// Writes `answers`, one for each query, to the page.
  func record(_ answers: [[String]]) throws {
    var lines = lines
    for (query, answer) in zip(queries, answers).reversed() {
      lines.replaceSubrange(
        query.range, with: query.answer == nil ? ["", "```text"] + answer + ["```"] : answer)
    }
    try lines.joined(separator: "\n").write(to: Self.url, atomically: true, encoding: .utf8)
  }
}

@Suite("docs/store.md says what is there")
struct StoreDocumentTests {
  let fixture: StoreFixture

  init() throws {
    fixture = try StoreFixture()
    try DocumentedStore.fill(fixture)
  }

  /// What `sqlite3 -header -column` prints for each of `queries`, as a person sees it: without blanks at the ends.
  private func answers(_ queries: [StoreDocument.Query], loadsVectors: Bool) throws -> [[String]] {
    let mark = "---- next ----"
    let script = queries.map { "\($0.sql)\n.print '\(mark)'\n" }.joined()
    let shell = SQLiteShell(
      fixture.path, options: ["-readonly", "-header", "-column"], loadsVectors: loadsVectors)
    let outcome = try shell.run(script)
    #expect(outcome.standardError.isEmpty, "\(outcome.standardError)")
    return outcome.lines.split(separator: mark, omittingEmptySubsequences: false).dropLast().map { lines in
      lines.map { $0.replacing(#/ +$/#, with: "") }
    }
  }

  // With PIPELINE_RECORD=1 the answers are written to the page instead, and the test fails: look at the difference.
  @Test("every query on the page runs in plain sqlite3, and prints what the page shows")
  func queries() throws {
    let document = try StoreDocument()
    // Those that are not marked must do without the extension.
    let plain = try answers(document.queries.filter { !$0.needsVectors }, loadsVectors: false)
    let vectors = try answers(document.queries.filter(\.needsVectors), loadsVectors: true)
    var (plainAnswers, vectorAnswers) = (plain[...], vectors[...])
    let found = document.queries.map {
      ($0.needsVectors ? vectorAnswers.popFirst() : plainAnswers.popFirst()) ?? []
    }
    guard ProcessInfo.processInfo.environment["PIPELINE_RECORD"] == nil else {
      try document.record(found)
      Issue.record(
        "the answers were written to docs/store.md; look at the difference and run without PIPELINE_RECORD")
      return
    }
    #expect(document.queries.count > 40)
    #expect(Set(document.queries.map(\.title)).count == document.queries.count)
    for (query, answer) in zip(document.queries, found) {
      #expect(!answer.isEmpty, "\(query.title): an example without an answer shows nothing")
      #expect(query.answer == answer, "\(query.title)")
    }
  }

  @Test("every table, view and column is on the page, in its order, and nothing else")
  func columns() throws {
    let document = try StoreDocument()
    let names = try fixture.lines(
      """
      SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite_%'
        AND name NOT LIKE 'grdb_%' AND name NOT LIKE 'reduced_%' AND name NOT LIKE 'score_of_model_%'
      """)
    #expect(Set(names) == Set(document.columns.keys))
    for name in names {
      let columns = try fixture.lines("SELECT name FROM pragma_table_xinfo('\(name)')")
      #expect(document.columns[name] == columns, "\(name)")
    }
  }
}
