import PipelineConfig
import Testing

@Suite("Search sections")
struct SearchSpecTests {
  private func parse(_ tail: String) throws -> PipelineFile {
    try PipelineFile.parse(
      """
      dataset: {folder: a}
      backbone: {name: b}
      \(tail)
      """, path: "p.yaml"
    ).file
  }

  private func messages(_ tail: String) -> [String] {
    do {
      _ = try parse(tail)
      return []
    } catch {
      return "\(error)".split(separator: "\n").map(String.init)
    }
  }

  private func names(_ search: SearchSpec) -> [String] {
    search.candidates.map { $0.parameters.map { "\($0.name)=\($0.value)" }.joined(separator: " ") }
  }

  @Test("a grid is every combination, the last parameter changing fastest, over the sections as they are")
  func grid() throws {
    let file = try parse(
      """
      reduce: [standard_scaler, {pca: {components: 8, whiten: true}}]
      head: {svm: {degree: 2, kernel: poly}}
      search: {cv: 3, scoring: f1_macro, grid: {C: [0.5, 10], pca.components: [2, 0.9]}}
      """)
    let search = try #require(file.search)
    #expect(search.foldCount == 3 && search.scoring == .macroF1)
    #expect(
      names(search) == [
        "C=0.5 pca.components=2", "C=0.5 pca.components=0.9", "C=10 pca.components=2",
        "C=10 pca.components=0.9",
      ])
    var svm = SVMSpec()
    (svm.kernel, svm.degree, svm.C) = (.poly, 2, 10)
    #expect(search.candidates[3].head == .svm(svm))
    #expect(
      search.candidates[3].reduce == [
        .standardScaler(withMean: true, withStd: true),
        .pca(components: .varianceFraction(0.9), whiten: true, solver: .auto),
      ])
    // The file's own head and steps stay what they were.
    #expect(file.reduce[1] == .pca(components: .count(8), whiten: true, solver: .auto))
  }

  @Test("a list of grids is one after the other, equal candidates once")
  func grids() throws {
    let search = try #require(
      try parse("head: svm\nsearch: {grid: [{kernel: linear, C: [1, 2]}, {kernel: [linear, rbf], C: [1]}]}")
        .search)
    #expect(
      names(search) == ["kernel=linear C=1", "kernel=linear C=2", "kernel=rbf C=1"])
    #expect(search.foldCount == 5 && search.scoring == .accuracy)
  }

  @Test("random settings come from the seed and stay within their ranges")
  func random() throws {
    let tail = """
      reduce: [{pca: {components: 8}}]
      head: svm
      search:
        random: {count: 40, C: {log_uniform: [0.01, 100]}, gamma: [scale, auto], coef0: {uniform: [-1, 1]},
          pca.components: {integers: [2, 4]}, kernel: sigmoid}
      """
    let search = try #require(try parse(tail + "\nseed: 7").search)
    #expect(try parse(tail + "\nseed: 7").search == search)
    #expect(try parse(tail + "\nseed: 8").search != search)
    #expect(search.candidates.count == 40)
    var components: Set<Int> = []
    var small = 0
    for candidate in search.candidates {
      guard case .svm(let svm) = candidate.head, case .pca(.count(let count), _, _) = candidate.reduce[0]
      else {
        Issue.record("\(candidate)")
        continue
      }
      #expect(0.01...100 ~= svm.C && -1...1 ~= svm.coef0 && svm.kernel == .sigmoid)
      components.insert(count)
      if svm.C < 1 { small += 1 }
    }
    #expect(components == [2, 3, 4])
    // Half of the logarithms lie below 1; 40 fair coins fall outside 8 to 32 once in ten thousand times.
    #expect(8...32 ~= small)
  }

  @Test(
    "what is printed is read as it was",
    arguments: [
      "grid: {C: [0.5, 10], gamma: [scale, 0.1], class_weight: [balanced, {cat: 2.0}]}",
      "grid: [{kernel: linear}, {kernel: [rbf], C: [1, 2]}]", "random: {count: 3, C: {uniform: [1, 2]}}",
    ])
  func roundTrip(space: String) throws {
    let file = try parse("head: svm\nsearch: {cv: 4, scoring: balanced_accuracy, \(space)}")
    #expect(try PipelineFile.parse(file.canonicalDescription, path: "p.yaml").file == file)
  }

  @Test(
    "mistakes are told where they stand, each once",
    arguments: [
      (
        "head: svm\nsearch: {grid: {gama: [1, 2], C: [1, -1]}}",
        [
          "p.yaml:4:17: error: unknown key 'gama' in 'svm'; did you mean 'gamma'?",
          "p.yaml:4:38: error: 'C' must be greater than 0, got '-1'",
        ]
      ),
      (
        "head: svm\nreduce: [{pca: {components: 2}}]\nsearch: {grid: {pcs.components: [1], pca.component: [2]}}",
        [
          "p.yaml:5:17: error: 'pcs.components' names a step of 'reduce', but there is no 'pcs'; did you mean 'pca'?",
          "p.yaml:5:38: error: unknown key 'component' in 'pca'; did you mean 'components'?",
        ]
      ),
      (
        "head: svm\nreduce: [l2_normalizer, {pca: {}}, {pca: {}}]\nsearch: {grid: {pca.components: [1]}}",
        ["p.yaml:5:17: error: 'pca.components' could be any of 2 steps called 'pca'"]
      ),
      (
        "search: {grid: {C: [1]}}",
        ["p.yaml:3:9: error: 'search' tries settings of a head, but the file has none; add  head: {svm: {}}"]
      ),
      (
        "head: svm\nsearch: {cv: 1}",
        [
          "p.yaml:4:9: error: 'search' needs either 'grid' or 'random', for example  search: {cv: 5, grid: {C: "
            + "[0.1, 1, 10]}}", "p.yaml:4:14: error: 'cv' must be a whole number from 2 to 100, got '1'",
        ]
      ),
      (
        "head: svm\nsearch: {random: {C: [1]}}",
        [
          "p.yaml:4:18: error: missing key 'count' in 'random', for example  random: {count: 20, C: {log_uniform: "
            + "[0.01, 100]}}"
        ]
      ),
      (
        "head: svm\nsearch: {random: {count: 2, C: {log_uniform: [0, 1]}}}",
        ["p.yaml:4:46: error: 'log_uniform' must be [low, high] with low greater than 0, such as [0.01, 100]"]
      ),
      (
        "head: svm\nsearch: {grid: {C: {uniform: [1, 2]}}}",
        ["p.yaml:4:20: error: 'C' must be a list of values, got a map"]
      ),
      (
        "head: svm\nsearch: {grid: {C: []}}", ["p.yaml:4:20: error: 'C' must be a list of values, got a list"]
      ),
    ])
  func mistakes(tail: String, expected: [String]) {
    #expect(messages(tail) == expected)
  }

  @Test("a grid without end is refused")
  func tooMany() {
    let values = (1...200).map(String.init).joined(separator: ", ")
    #expect(
      messages("head: svm\nsearch: {grid: {C: [\(values)], gamma: [\(values)]}}") == [
        "p.yaml:4:16: error: the grid has more than 10000 combinations; use 'random' with a count"
      ])
  }
}
