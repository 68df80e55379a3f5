import PipelineConfig
import Testing

@Suite("Overrides of the command line")
struct OverrideTests {
  private func parse(_ text: String, _ overrides: String...) throws -> PipelineFile {
    try PipelineFile.parse(text, path: "p.yaml", overrides: overrides).file
  }

  @Test("an override replaces, adds, and makes the maps and items on the way")
  func paths() throws {
    let file = try parse(
      validHead + "features: [{layer: a}]\nreduce: [pca]\n",
      "features[0].layer=block4_pool", "features[1]={layer: fc1, pooling: none}", "head.svm.C=10",
      "dataset.split.test=0.3", "reduce[0].pca.components=64", "images.target_size=[96, 64]", "seed=7",
      "name='x: y'")
    #expect(
      file.features == [FeatureSpec(layer: "block4_pool"), FeatureSpec(layer: "fc1", pooling: .unpooled)])
    guard case .svm(let svm)? = file.head else { throw Missing() }
    #expect(svm.C == 10)
    #expect(file.dataset.split == SplitSpec(test: 0.3))
    #expect(file.reduce == [.pca(components: .count(64), whiten: false, solver: .auto)])
    #expect(file.images.targetSize == .init(height: 96, width: 64))
    #expect(file.seed == 7)
    #expect(file.name == "x: y")
    #expect(file.evaluate == EvaluateSpec(splits: [.test]))
  }

  @Test("choosing another source of samples gives up the one of the file")
  func source() throws {
    #expect(try parse(validHead, "dataset.csv=l.csv").dataset.source == .csv("l.csv"))
    #expect(try parse(validHead, "dataset.folder=x").dataset.source == .folder("x"))
    #expect(try parse("backbone: {name: a}\n", "dataset.folder=x").dataset.source == .folder("x"))
    #expect(try parse("backbone: {name: a}\ndataset:\n", "dataset.folder=x").dataset.source == .folder("x"))
    #expect(
      try parse(validHead, "dataset.sql=SELECT path FROM image WHERE a = 'b'").dataset.source
        == .sql("SELECT path FROM image WHERE a = 'b'"))
  }

  @Test("later overrides win, and a short form opens up")
  func order() throws {
    let file = try parse(validHead + "head: svm\n", "head.svm.C=1", "head.svm.C=2", "head.svm.kernel=poly")
    guard case .svm(let svm)? = file.head else { throw Missing() }
    #expect(svm.C == 2)
    #expect(svm.kernel == .poly)
  }

  @Test("an empty value means nothing, as in the file")
  func emptyValue() throws {
    #expect(try parse(validHead + "reduce: [pca]\n", "reduce=").reduce.isEmpty)
  }

  @Test(
    "problems of an override name it as it was typed",
    arguments: [
      ("dataset.splt.test=0.3", "unknown key 'splt' in 'dataset'; did you mean 'split'?"),
      ("head.svm.C=lots", "'C' must be a number, got 'lots'"),
      ("head.svm.C", "expected key.path=value, found no '='"),
      ("=5", "'' is not a key path such as head.svm.C or features[0].layer"),
      ("a..b=5", "'a..b' is not a key path such as head.svm.C or features[0].layer"),
      ("a[x]=5", "'a[x]' is not a key path such as head.svm.C or features[0].layer"),
      ("a[-1]=5", "'a[-1]' is not a key path such as head.svm.C or features[0].layer"),
      ("[0]=5", "'[0]' is not a key path such as head.svm.C or features[0].layer"),
      ("a[0=5", "'a[0' is not a key path such as head.svm.C or features[0].layer"),
      ("features[2].layer=x", "features has 0 items, so there is no [2]; [0] adds one"),
      ("backbone.name.x=1", "backbone.name is 'vgg16', so it has no key 'x'"),
      ("backbone[0]=1", "backbone is a map, so it has no item [0]"),
      (
        "seed=[1",
        "not valid YAML: did not find expected ',' or ']' while parsing a flow sequence that starts on line 1"
      ),
      ("backbone={name: a, name: b}", "duplicate key 'name', first at --set backbone={name: a, name: b}"),
    ])
  func problems(_ override: String, _ expected: String) {
    #expect(messages(validHead, overrides: [override]) == ["--set \(override): error: \(expected)"])
  }

  @Test("problems of the file and of all overrides come in one list")
  func together() {
    #expect(
      messages(validHead + "sed: 1\n", overrides: ["head.svm.C=0", "x=1"]) == [
        "3:1: error: unknown key 'sed'; did you mean 'seed'?",
        "--set x=1: error: unknown key 'x' (known: name, seed, store, dataset, images, backbone, network, "
          + "training, features, reduce, head, search, evaluate, report)",
        "--set head.svm.C=0: error: 'C' must be greater than 0, got '0'",
      ])
  }
}

struct Missing: Error {}
