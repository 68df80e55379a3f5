import Foundation
import TestSupport
import Testing

/// `Tests/Golden/Vectors/vectors.json`, made by NumPy.
private struct GoldenVectors: Decodable {
  /// A number, also one that JSON has no text for; nil where it is not a number.
  struct Number: Decodable {
    let value: Double?

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      value =
        if container.decodeNil() { nil } else if let text = try? container.decode(String.self) {
          Double(text)
        } else {
          try container.decode(Double.self)
        }
    }
  }
  struct Pair: Decodable {
    let name, first, second: String
    let dimension: Int
    let norm, dot, l2: Number
    let cosine: Number
  }
  struct Total: Decodable {
    let name: String
    let vectors: [String]
    let sum, mean: String
  }
  struct Decimals: Decodable {
    let vector: String
    let texts: [String]
  }
  let pairs: [Pair]
  let totals: [Total]
  let decimals: Decimals

  static func read() throws -> GoldenVectors {
    try JSONDecoder().decode(
      GoldenVectors.self, from: Data(contentsOf: ProjectPaths.golden.appending(path: "Vectors/vectors.json")))
  }
}

@Suite("The vector functions in plain sqlite3")
struct VectorExtensionTests {
  private let shell = SQLiteShell(loadsVectors: true)

  /// The rows of `sql`, which must run.
  private func rows(_ sql: String) throws -> [[String]] {
    let outcome = try shell.run(sql)
    try #require(outcome.exitCode == 0 && outcome.standardError.isEmpty, "\(outcome.standardError)")
    return outcome.lines.map { $0.split(separator: "|", omittingEmptySubsequences: false).map(String.init) }
  }

  /// What `expression` gives, as `quote` writes it.
  private func value(_ expression: String) throws -> String { try rows("SELECT quote(\(expression));")[0][0] }

  /// What `sqlite3` says to `expression`.
  private func error(_ expression: String) throws -> String {
    let outcome = try shell.run("SELECT \(expression);")
    #expect(outcome.exitCode == 1 && outcome.lines.isEmpty)
    return outcome.standardError.split(separator: ": ", maxSplits: 1).last.map(String.init)?
      .trimmingCharacters(in: .newlines) ?? ""
  }

  @Test("pairs: norm, dot product, cosine and distance are NumPy's in double precision")
  func pairs() throws {
    let pairs = try GoldenVectors.read().pairs
    try #require(pairs.count > 20)
    let found = try rows(
      pairs.map { pair in
        // `quote` writes numbers so that they are read as the same.
        """
        WITH pair (a, b) AS (VALUES (x'\(pair.first)', x'\(pair.second)'))
        SELECT vector_dimension(a), quote(vector_norm(a)), quote(vector_dot(a, b)), quote(vector_cosine(a, b)),
          quote(vector_l2(a, b)), vector_dot(a, b) IS vector_dot(b, a) AND vector_l2(a, b) IS vector_l2(b, a)
        FROM pair;
        """
      }.joined(separator: "\n"))
    try #require(found.count == pairs.count)
    for (pair, row) in zip(pairs, found) {
      #expect(row[0] == "\(pair.dimension)", "\(pair.name)")
      // What the terms of a sum of products amount to.
      let scale = (pair.norm.value ?? 0) * (pair.norm.value ?? 0) + 1e-300
      for (text, expected, tolerance) in [
        (row[1], pair.norm.value, 1e-13), (row[2], pair.dot.value, 1e-13 * scale),
        (row[3], pair.cosine.value, 1e-13), (row[4], pair.l2.value, 1e-13),
      ] {
        guard let expected, expected.isFinite else {
          #expect(Double(text) == expected, "\(pair.name): \(text)")
          continue
        }
        let value = try #require(Double(text), "\(pair.name): \(text)")
        #expect(
          abs(value - expected) <= tolerance + 1e-13 * abs(expected), "\(pair.name): \(value), \(expected)")
      }
      #expect(row[5] == "1", "\(pair.name)")
    }
  }

  @Test("aggregates are exact sums, rounded once; NULL is left out, and nothing but NULL is NULL")
  func totals() throws {
    let totals = try GoldenVectors.read().totals
    try #require(totals.count == 5)
    for total in totals {
      let values = total.vectors.map { "(x'\($0)')" }.joined(separator: ", ")
      let row = try rows(
        """
        WITH v (vector) AS (VALUES \(values), (NULL))
        SELECT lower(hex(vector_sum(vector))), lower(hex(vector_mean(vector))) FROM v;
        """)[0]
      for (found, expected) in [(row[0], total.sum), (row[1], total.mean)] {
        // Which of the many NaNs it is says nothing.
        #expect(
          found.replacing("0000c0ff", with: "0000c07f") == expected.replacing("0000c0ff", with: "0000c07f"))
      }
    }
    #expect(try rows("SELECT quote(vector_sum(NULL)), quote(vector_mean(NULL));") == [["NULL", "NULL"]])
    #expect(try value("(SELECT vector_mean(v) FROM (SELECT x'' AS v) WHERE 0)") == "NULL")
    #expect(try value("vector_sum(x'')") == "X''")
  }

  @Test("a window that moves on forgets what left it: large values, infinities and what is not a number")
  func windows() throws {
    let found = try rows(
      """
      WITH v (i, text) AS (VALUES (1, '[1, 1e38]'), (2, '[2, 9e999]'), (3, '[3, -9e999]'), (4, '[4, null]'),
        (5, '[0.5, 0.25]'), (6, '[0.25, 0.5]'))
      SELECT vector_to_json(vector_sum(vector_from_json(text)) OVER two), vector_to_json(vector_mean(vector_from_json(text)) OVER two),
        vector_to_json(vector_sum(CASE WHEN i < 3 THEN vector_from_json(text) END) OVER two)
      FROM v WINDOW two AS (ORDER BY i ROWS 1 PRECEDING);
      """)
    #expect(
      found == [
        ["[1.0,1e+38]", "[1.0,1e+38]", "[1.0,1e+38]"], ["[3.0,9e999]", "[1.5,9e999]", "[3.0,9e999]"],
        ["[5.0,null]", "[2.5,null]", "[2.0,9e999]"], ["[7.0,null]", "[3.5,null]", ""],
        ["[4.5,null]", "[2.25,null]", ""], ["[0.75,0.75]", "[0.375,0.375]", ""],
      ])
  }

  @Test("JSON has the fewest digits and is read as the same values")
  func decimals() throws {
    let golden = try GoldenVectors.read().decimals
    let lines = try rows(
      """
      SELECT vector_to_json(x'\(golden.vector)');
      SELECT hex(vector_from_json(vector_to_json(x'\(golden.vector)'))) = upper('\(golden.vector)');
      """)
    let texts = lines[0][0].dropFirst().dropLast().split(separator: ",").map(String.init)
    #expect(texts.count == golden.texts.count)
    for (text, expected) in zip(texts, golden.texts) { #expect(text == expected) }
    #expect(lines[1] == ["1"])
  }

  @Test(
    "vectors from JSON",
    arguments: [
      ("[]", "X''"), (" [ ] ", "X''"), ("[1]", "X'0000803F'"), ("[ -0.5 ,\n2e0\t]", "X'000000BF00000040'"),
      ("[null]", "X'0000C07F'"), ("[9e999, -9e999]", "X'0000807F000080FF'"),
      // Larger than any float32, and smaller.
      ("[1e39, 1e-50]", "X'0000807F00000000'"), ("[-0]", "X'00000080'"),
    ])
  func fromJSON(text: String, expected: String) throws {
    #expect(try value("vector_from_json('\(text)')") == expected)
  }

  @Test("the JSON functions know a vector's text as JSON")
  func subtype() throws {
    #expect(try value("json_object('v', vector_to_json(x'0000803F'))") == #"'{"v":[1.0]}'"#)
    #expect(try value("json_extract(vector_to_json(x'0000807F'), '$[0]')") == value("9e999"))
  }

  @Test("an index counts from 0, as SQLite's JSON does")
  func at() throws {
    let vector = "vector_from_json('[0.5, 2, null]')"
    #expect(try value("vector_at(\(vector), 0)") == "0.5")
    #expect(try value("vector_at(\(vector), 1) = json_extract(vector_to_json(\(vector)), '$[1]')") == "1")
    #expect(try value("vector_at(\(vector), 2)") == "NULL")
    for index in [-1, 3, Int.max] {
      #expect(
        try error("vector_at(\(vector), \(index))")
          == "vector_at: found index \(index), expected one from 0 and below 3, the dimension")
    }
  }

  @Test(
    "NULL gives NULL, whatever else is wrong",
    arguments: [
      "vector_dimension(NULL)", "vector_at(NULL, 0)", "vector_at(x'0000803F', NULL)", "vector_norm(NULL)",
      "vector_dot(NULL, 'text')", "vector_cosine(x'00', NULL)", "vector_l2(NULL, NULL)",
      "vector_to_json(NULL)",
      "vector_from_json(NULL)",
    ])
  func null(call: String) throws {
    #expect(try value(call) == "NULL")
  }

  @Test(
    "what is no vector is an error that says what was found and what was expected",
    arguments: [
      (
        "vector_norm('0.5')",
        "vector_norm: found TEXT, expected a vector: a BLOB of float32 values, or vector_from_json('[…]')"
      ),
      (
        "vector_dimension(3)",
        "vector_dimension: found INTEGER, expected a vector: a BLOB of float32 values, or vector_from_json('[…]')"
      ),
      (
        "vector_to_json(x'010203')",
        "vector_to_json: found a BLOB of 3 bytes, expected a vector: float32 values, four bytes each"
      ),
      (
        "vector_l2(x'0000803F', 0.5)",
        "vector_l2: found REAL, expected a vector: a BLOB of float32 values, or vector_from_json('[…]')"
      ),
      (
        "vector_cosine(zeroblob(8), zeroblob(12))",
        "vector_cosine: found vectors of 2 and 3 values, expected equally many, as vectors of one recipe have"
      ),
      (
        "vector_at(x'0000803F', 0.0)",
        "vector_at: found an index that is not INTEGER, expected a whole number from 0"
      ),
      (
        "vector_mean(v) FROM (SELECT zeroblob(8) AS v UNION ALL SELECT zeroblob(12))",
        "vector_mean: found a vector of 3 values after vectors of 2, expected equally many in all"
      ),
      (
        "vector_sum('text')",
        "vector_sum: found TEXT, expected a vector: a BLOB of float32 values, or vector_from_json('[…]')"
      ),
      (
        "vector_from_json(5)",
        "vector_from_json: found no TEXT, expected a JSON array of numbers, such as '[0.5, 2]'"
      ),
      (
        "vector_from_json('')",
        "vector_from_json: found the end of the text after 0 characters, expected '[', the beginning of a JSON array"
      ),
      (
        "vector_from_json('[1,')",
        "vector_from_json: found the end of the text after 3 characters, expected a number or null"
      ),
      ("vector_from_json('[1 2]')", "vector_from_json: found '2' at character 4, expected ',' or ']'"),
      ("vector_from_json('[1,é]')", "vector_from_json: found 'é' at character 4, expected a number or null"),
      (
        "vector_from_json('[1]]')",
        "vector_from_json: found ']' at character 4, expected nothing after the array"
      ),
      ("vector_from_json('[01]')", "vector_from_json: found '0' at character 2, expected a number or null"),
      ("vector_from_json('[.5]')", "vector_from_json: found '.' at character 2, expected a number or null"),
      ("vector_from_json('[5.]')", "vector_from_json: found '5' at character 2, expected a number or null"),
      ("vector_from_json('[1e]')", "vector_from_json: found '1' at character 2, expected a number or null"),
      ("vector_from_json('[0x10]')", "vector_from_json: found 'x' at character 3, expected ',' or ']'"),
      ("vector_from_json('[NaN]')", "vector_from_json: found 'N' at character 2, expected a number or null"),
      ("vector_from_json('[[1]]')", "vector_from_json: found '[' at character 2, expected a number or null"),
      (
        "vector_from_json('[1]' || char(0))",
        "vector_from_json: found a zero byte at character 4, expected JSON"
      ),
    ])
  func errors(call: String, message: String) throws {
    #expect(try error(call) == message)
  }

  @Test("it stands alone: no library but the system's C, and only its entry point is visible")
  func alone() throws {
    let outcome = try SQLiteShell().run(
      ".shell ldd \(SQLiteShell.vectorExtension.path) | grep -c -i -e swift -e stdc++\n")
    #expect(outcome.lines == ["0"])
    // SQLite itself finds it without the suffix, as people type it.
    let path = SQLiteShell.vectorExtension.deletingPathExtension().path
    #expect(try SQLiteShell().run(".load \(path)\nSELECT vector_norm(x'');").lines == ["0.0"])
  }

  @Test("indexes, generated columns and views may call the functions")
  func schema() throws {
    let found = try rows(
      """
      PRAGMA trusted_schema = OFF;
      CREATE TABLE t (v BLOB, norm GENERATED ALWAYS AS (vector_norm(v)));
      CREATE INDEX longest ON t (vector_dimension(v));
      CREATE VIEW total AS SELECT vector_sum(v) AS v FROM t;
      INSERT INTO t VALUES (vector_from_json('[3, 4]')), (vector_from_json('[0, 1]'));
      SELECT norm FROM t ORDER BY norm;
      SELECT vector_to_json(v) FROM total;
      """)
    #expect(found == [["1.0"], ["5.0"], ["[3.0,5.0]"]])
  }
}
