import Foundation
import PipelineConfig
import TestSupport
import Testing

@Suite("PipelineFile")
struct PipelineFileTests {
  private func parse(_ text: String) throws -> PipelineFile {
    try PipelineFile.parse(text, path: "dir/p.yaml").file
  }

  @Test("every key is read into its place")
  func everyKey() throws {
    let file = try parse(
      """
      name: fruits
      seed: 1_000
      store: out/f.sqlite
      dataset:
        folder: data/fruits
        split: {validation: 0.25, test: .5, method: stratified}
      images:
        target_size: [200, 300]
        decode: fast
        interpolation: tf_bilinear
        aspect: pad
        pad_color: [1, 2, 255]
        orientation: exif
        on_error: skip
        max_errors: 7
        max_pixels: 1000
      backbone: {name: resnet50, weights: w/r.h5, include_top: yes, batch_size: 8, precision: float32}
      features:
        - {layer: conv5_block3_out, pooling: max}
        - {pooling: flatten}
        - {}
      reduce:
        - variance_threshold: {threshold: 1.}
        - standard_scaler: {with_mean: false, with_std: true}
        - min_max_scaler:
        - l2_normalizer
        - pca: {components: 0.9, whiten: true, solver: full}
        - pca: {components: 12}
        - pca
        - truncated_svd: {components: 3}
      head:
        svm: {kernel: poly, C: 1e-2, gamma: 0.5, degree: 4, coef0: -1, class_weight: {cat: 2, 10: 1.5},
              probability: false, tolerance: 1e-6, cache_size_mb: 50, shrinking: off}
      evaluate: {splits: [test, train]}
      report: {file: out/r.html, plots: out/plots, title: Fruits, split: train, pictures: 200}
      """)
    var images = ImagesSpec()
    images.targetSize = .init(height: 200, width: 300)
    images.decode = .fast
    images.interpolation = .tensorFlowBilinear
    images.aspect = .pad
    images.padColor = .init(red: 1, green: 2, blue: 255)
    images.orientation = .exif
    images.maxErrors = 7
    images.maxPixels = 1000
    var svm = SVMSpec()
    svm.kernel = .poly
    svm.C = 0.01
    svm.gamma = .value(0.5)
    svm.degree = 4
    svm.coef0 = -1
    svm.classWeight = .weights(["cat": 2, "10": 1.5])
    svm.probability = false
    svm.tolerance = 1e-6
    svm.cacheSizeMB = 50
    svm.shrinking = false
    #expect(
      file
        == PipelineFile(
          name: "fruits", seed: 1000, store: "out/f.sqlite",
          dataset: DatasetSpec(
            source: .folder("data/fruits"),
            split: SplitSpec(validation: 0.25, test: 0.5, method: .stratified)),
          images: images,
          backbone: BackboneSpec(
            name: "resnet50", weights: .file("w/r.h5"), includeTop: true, batchSize: .count(8)),
          features: [
            FeatureSpec(layer: "conv5_block3_out", pooling: .maximum), FeatureSpec(pooling: .flatten),
            FeatureSpec(),
          ],
          reduce: [
            .varianceThreshold(threshold: 1), .standardScaler(withMean: false, withStd: true), .minMaxScaler,
            .l2Normalizer, .pca(components: .varianceFraction(0.9), whiten: true, solver: .full),
            .pca(components: .count(12), whiten: false, solver: .auto),
            .pca(components: .all, whiten: false, solver: .auto), .truncatedSVD(components: 3),
          ],
          head: .svm(svm), evaluate: EvaluateSpec(splits: [.test, .train]),
          report: ReportSpec(
            file: "out/r.html", plots: "out/plots", title: "Fruits", split: .train, pictures: 200)))
  }

  @Test("what is left out has the default of the interface")
  func defaults() throws {
    let file = try parse(validHead)
    #expect(
      file
        == PipelineFile(
          name: "p", seed: 42, store: "out/features.sqlite",
          dataset: DatasetSpec(source: .folder("d"), split: SplitSpec()),
          backbone: BackboneSpec(name: "vgg16")))
    #expect(file.images.targetSize == nil)
    #expect(file.images.maxPixels == 178_956_970)
    #expect(file.backbone?.weights == .imagenet)
    #expect(file.features == [FeatureSpec()])
    #expect(try parse(validHead + "head: svm\n").head == .svm(SVMSpec()))
    #expect(try parse(validHead + "images:\nreduce:\nfeatures:\n") == file)
  }

  @Test("a report may be only its file, and nothing asks for none")
  func shortReport() throws {
    #expect(try parse(validHead + "report: out/r.html\n").report == ReportSpec(file: "out/r.html"))
    #expect(try parse(validHead + "report: {file: r.html}\n").report == ReportSpec(file: "r.html"))
    #expect(try parse(validHead + "report:\n").report == nil)
    #expect(try parse(validHead).report == nil)
  }

  @Test("a list without a split section brings its own splits, with fractions it is split by hash")
  func listDefaults() throws {
    let list = "backbone: {name: a}\ndataset: "
    #expect(try parse(list + "{csv: a.csv}").dataset.split.method == .column)
    #expect(try parse(list + "{sql: SELECT 1}").dataset.split.method == .column)
    #expect(
      try parse(list + "{csv: a.csv, split: {test: 0.2}}").dataset.split == SplitSpec(test: 0.2))
  }

  @Test("a head is measured on the splits that there are")
  func evaluateDefaults() throws {
    func splits(_ split: String) throws -> [EvaluateSpec.Split]? {
      try parse("dataset: {folder: d, split: {\(split)}}\nbackbone: {name: a}\nhead: svm\n").evaluate?.splits
    }
    #expect(try splits("validation: 0.2, test: 0.2") == [.validation, .test])
    #expect(try splits("test: 0.2") == [.test])
    #expect(try splits("") == [])
    #expect(try splits("method: folder") == [.validation, .test])
    #expect(try parse(validHead).evaluate == nil)
  }

  @Test("positions are found again by key path, or by the nearest section around")
  func positions() throws {
    let text = "dataset:\n  folder: d\nbackbone:\n  name: vgg17\nfeatures:\n  - layer: x\n  - {}\n"
    let loaded = try PipelineFile.parse(text, path: "p.yaml", overrides: ["head.svm.C=2"])
    func place(_ keyPath: String) -> String { loaded.diagnostic(at: keyPath, "t").description }
    #expect(place("backbone.name") == "p.yaml:4:9: error: t")
    #expect(place("features[0].layer") == "p.yaml:6:12: error: t")
    #expect(place("features[1].layer") == "p.yaml:7:5: error: t")
    #expect(place("features[5].layer") == "p.yaml:6:3: error: t")
    #expect(place("backbone.weights") == "p.yaml:4:3: error: t")
    #expect(place("store") == "p.yaml:1:1: error: t")
    #expect(place("head.svm.C") == "--set head.svm.C=2: error: t")
    #expect(loaded.isSet("backbone.name"))
    #expect(!loaded.isSet("backbone.weights"))
  }

  @Test("line endings and a byte order mark do not move positions", arguments: ["\n", "\r\n"])
  func lineEndings(_ end: String) {
    let text = "\u{FEFF}sed: 1" + end + "dataset: {folder: d}" + end + "backbone: {nam: a, name: b}" + end
    #expect(
      messages(text) == [
        "1:1: error: unknown key 'sed'; did you mean 'seed'?",
        "3:12: error: unknown key 'nam' in 'backbone'; did you mean 'name'?",
      ])
  }

  @Test("a text of several lines is shown on one")
  func longText() {
    #expect(
      messages("dataset: {folder: photos}\nbackbone: {name: vgg16}\nreduce: |\n  - pca\n  - pca\n")
        == ["3:9: error: 'reduce' must be a list, got the text \"- pca\\n- pca\\n\""])
  }

  @Test("a file cut at any byte is read or refused, and never ends the process")
  func truncated() throws {
    let url = ProjectPaths.root.appending(path: "pipelines/train.yaml")
    let bytes = Array(try Data(contentsOf: url))
    for end in 0...bytes.count {
      _ = try? PipelineFile.parse(String(decoding: bytes[..<end], as: UTF8.self), path: "p.yaml")
    }
  }

  @Test("a damaged file is read or refused with messages, and never ends the process")
  func damaged() throws {
    let url = ProjectPaths.root.appending(path: "pipelines/train.yaml")
    let original = Array(try String(contentsOf: url, encoding: .utf8).unicodeScalars)
    for seed in 0..<600 as Range<UInt64> {
      let text = damage(original, seed: seed)
      if let loaded = try? PipelineFile.parse(text, path: "p.yaml") {
        let again = try PipelineFile.parse(loaded.file.canonicalDescription, path: "p.yaml")
        #expect(again.file == loaded.file, "seed \(seed)")
      } else {
        let found = messages(text)
        #expect(found.contains { $0.contains(": error: ") }, "seed \(seed)")
        // Every message is one line with a position.
        #expect(
          found.allSatisfy { $0.wholeMatch(of: /[1-9][0-9]*:[1-9][0-9]*: (error|warning): [^\n]+/) != nil },
          "seed \(seed): \(found)")
      }
    }
  }

  private func damage(_ original: [Unicode.Scalar], seed: UInt64) -> String {
    let pieces = Array("[]{}:,-#&*!|>'\"%@`?\t\n ~0.e\u{FEFF}\u{0}\u{7F}é".unicodeScalars)
    var generator = Generator(seed: seed)
    var scalars = original
    for _ in 0..<Int.random(in: 1...6, using: &generator) {
      let place = Int.random(in: 0..<scalars.count, using: &generator)
      let piece = pieces[Int.random(in: 0..<pieces.count, using: &generator)]
      switch Int.random(in: 0..<4, using: &generator) {
      case 0: scalars.remove(at: place)
      case 1: scalars.insert(piece, at: place)
      case 2: scalars[place] = piece
      default:
        // A stretch of the file again: duplicate keys, wrong levels.
        let end = min(scalars.count, place + Int.random(in: 1...200, using: &generator))
        scalars.insert(contentsOf: Array(scalars[place..<end]), at: end)
      }
    }
    var text = String.UnicodeScalarView()
    text.append(contentsOf: scalars)
    return String(text)
  }

  @Test("every shipped pipeline is valid and has nothing without effect")
  func shipped() throws {
    let folder = ProjectPaths.root.appending(path: "pipelines").path
    let names = PipelineFile.available(in: folder)
    #expect(Set(["extract.yaml", "quickstart.yaml", "train.yaml"]).isSubset(of: names))
    for name in names {
      let loaded = try PipelineFile.load(name, pipelinesFolder: folder)
      #expect(loaded.warnings.isEmpty, "\(name)")
    }
  }
}
