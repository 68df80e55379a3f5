import PipelineConfig
import Testing

/// A file without problems, to which tests add theirs.
let validHead = "dataset: {folder: d}\nbackbone: {name: vgg16}\n"

/// The messages `text` gives as `p.yaml`, without the file's name; empty when it is good.
func messages(_ text: String, overrides: [String] = []) -> [String] {
  do {
    let loaded = try PipelineFile.parse(text, path: "p.yaml", overrides: overrides)
    return loaded.warnings.map { strip($0.description) }
  } catch {
    guard case .invalid(let diagnostics) = error else { return ["\(error)"] }
    return diagnostics.map { strip($0.description) }
  }
}

private func strip(_ message: String) -> String {
  message.hasPrefix("p.yaml:") ? String(message.dropFirst("p.yaml:".count)) : message
}

@Suite("Messages about a pipeline file")
struct DiagnosticTests {
  @Test("one reading reports every problem, in the order of the file, each at its place")
  func everything() {
    let text = """
      name: fruits
      sed: 42
      dataset:
        folder: data/fruits
        split: {validation: 0.6, test: 0.5, methd: hash}
      images:
        target_size: [224]
        interpolation: bilinaer
        max_pixels: lots
      backbone:
        weights: imagenet
        batchsize: 8
      features:
        - {layer: block5_pool, pooling: mean}
      reduce:
        - pca: {components: 1.5}
        - standard_scalar
      head:
        svm: {C: -1, gamma: big, class_weight: {cat: 0}}
      evaluate: {splits: [test, tset]}
      """
    #expect(
      messages(text) == [
        "2:1: error: unknown key 'sed'; did you mean 'seed'?",
        "5:34: error: 'validation' and 'test' together must leave something to train on, got 0.6 + 0.5",
        "5:39: error: unknown key 'methd' in 'split'; did you mean 'method'?",
        "7:16: error: 'target_size' must be [height, width], got a list of 1",
        "8:18: error: 'interpolation' must be one of nearest, bilinear, bicubic, hamming, box, lanczos, "
          + "tf_bilinear, got 'bilinaer'; did you mean 'bilinear'?",
        "9:15: error: 'max_pixels' must be a whole number of at least 1, got 'lots'",
        "11:3: error: missing key 'name' in 'backbone', for example  name: mobilenet_v2",
        "12:3: error: unknown key 'batchsize' in 'backbone'; did you mean 'batch_size'?",
        "14:35: error: 'pooling' must be one of avg, max, flatten, none, got 'mean'",
        "16:23: error: 'components' must be a whole number of at least 1, or a fraction of the variance greater "
          + "than 0 and less than 1, got '1.5'",
        "17:5: error: unknown reduction 'standard_scalar'; did you mean 'standard_scaler'? (known: "
          + "variance_threshold, standard_scaler, min_max_scaler, l2_normalizer, pca, truncated_svd)",
        "19:12: error: 'C' must be greater than 0, got '-1'",
        "19:23: error: 'gamma' must be scale, auto or a number greater than 0, got 'big'",
        "19:48: error: 'cat' must be greater than 0, got '0'",
        "20:27: error: 'splits[1]' must be one of train, validation, test, got 'tset'; did you mean 'test'?",
      ])
  }

  @Test("duplicate keys are reported where the second one stands, beside everything else")
  func duplicates() {
    let text = """
      seed: 1
      dataset: {folder: a, folder: b}
      "seed": 2
      backbone:
        name: x
        name: y
        nam: z
      seed: 3
      """
    #expect(
      messages(text) == [
        "2:22: error: duplicate key 'folder', first at p.yaml:2:11",
        "3:1: error: duplicate key 'seed', first at p.yaml:1:1",
        "6:3: error: duplicate key 'name', first at p.yaml:5:3",
        "7:3: error: unknown key 'nam' in 'backbone'; did you mean 'name'?",
        "8:1: error: duplicate key 'seed', first at p.yaml:1:1",
      ])
  }

  @Test("a duplicate written with escapes is reported at its first place, and nothing loops")
  func escapedDuplicate() {
    #expect(messages("\"\\x61\": 1\na: 2\n") == ["1:1: error: duplicate key 'a'"])
  }

  @Test(
    "what is no YAML is reported in the same form",
    arguments: [
      ("seed: 1\n\tname: x\n", "2:1: error: a tab cannot indent or separate here; use spaces"),
      (
        "seed: [1, 2\nname: x\n",
        "2:5: error: not valid YAML: did not find expected ',' or ']' while parsing a flow sequence that starts "
          + "on line 1"
      ),
      (
        "name: a: b\n",
        "1:8: error: not valid YAML: mapping values are not allowed in this context (wrong indentation, or a text "
          + "with ': ' that needs quotes)"
      ),
      (
        "name: 'never closed\n",
        "2:1: error: not valid YAML: found unexpected end of stream while scanning a quoted scalar that starts on "
          + "line 1"
      ),
      ("seed: *x\n", "1:7: error: not valid YAML: found undefined alias"),
      ("name: a\u{1}b\n", "1:8: error: not valid YAML: control characters are not allowed"),
      (
        "seed: 1\n---\nseed: 2\n",
        "2:1: error: a second document starts here; a pipeline file is one"
      ),
      ("[a]: 1\n" + validHead, "1:1: error: a key must be a word, got a list or a map"),
    ])
  func syntax(_ text: String, _ expected: String) {
    #expect(messages(text) == [expected])
  }

  // A test of its own: as an argument, the text would be printed by every test run.
  @Test("nesting without end is refused, not followed")
  func nesting() {
    let text = "a: " + String(repeating: "[", count: 200_000)
    #expect(messages(text) == ["1:5: error: not valid YAML: too many lists and maps inside each other"])
  }

  @Test("a file that is empty, a list or a word says what is missing")
  func notAMap() {
    let missing = [
      "1:1: error: missing key 'dataset', for example  dataset: {folder: data/fruits}",
      "1:1: error: missing key 'backbone', for example  backbone: {name: mobilenet_v2}",
    ]
    #expect(messages("") == missing)
    #expect(messages("# nothing\n") == missing)
    #expect(
      messages("- a\n") == [
        "1:1: error: a pipeline file is a map of sections such as 'dataset:', got a list"
      ])
    #expect(
      messages("hello\n") == [
        "1:1: error: a pipeline file is a map of sections such as 'dataset:', got 'hello'"
      ])
  }

  @Test(
    "features of later versions are called unsupported, not unknown",
    arguments: [
      (
        "augmentation: {}\n",
        "3:1: error: 'augmentation' is not supported by this version: write it inside 'training'"
      ),
      (
        "images: {augmentation: {}}\n", "3:10: error: 'augmentation' is not supported by this version"
      ),
      (
        "reduce: [pca: {solver: arpack}]\n",
        "3:24: error: 'solver: arpack' is not supported by this version (known: auto, full, covariance_eigh, "
          + "randomized)"
      ),
    ])
  func later(_ line: String, _ expected: String) {
    #expect(messages(validHead + line) == [expected])
  }

  @Test(
    "what has an effect only with another number format is refused",
    arguments: [
      (
        "precision: float16",
        "2:32: error: 'precision' must be one of float32, bfloat16, int8, got 'float16'; did you mean 'bfloat16'?"
      ),
      (
        "precision: bfloat16, calibration_images: 8",
        "2:62: error: 'calibration_images' has an effect only with 'precision: int8'"
      ),
      (
        "precision: int8, calibration_images: 0",
        "2:58: error: 'calibration_images' must be a whole number from 1 to 10000, got '0'"
      ),
    ])
  func precision(_ keys: String, _ expected: String) {
    #expect(messages("dataset: {folder: d}\nbackbone: {name: a, \(keys)}\n") == [expected])
  }

  @Test(
    "values out of range or of the wrong kind are refused",
    arguments: [
      ("seed: -1", "3:7: error: 'seed' must be a whole number of at least 0, got '-1'"),
      ("seed: 1.0", "3:7: error: 'seed' must be a whole number of at least 0, got '1.0'"),
      (
        "seed: 99999999999999999999",
        "3:7: error: 'seed' must be a whole number of at least 0, got '99999999999999999999'"
      ),
      ("seed: '1'", "3:7: error: 'seed' must be a whole number of at least 0, got the text \"1\""),
      ("store:", "3:7: error: 'store' must be a text, got nothing"),
      ("store: ''", "3:8: error: 'store' must not be empty"),
      ("name: [a]", "3:7: error: 'name' must be a text, got a list"),
      ("images: 5", "3:9: error: 'images' must be a map (key: value), got '5'"),
      (
        "images: {target_size: [0, 5]}",
        "3:24: error: 'target_size[0]' must be a whole number from 1 to 16384, got '0'"
      ),
      ("images: {target_size: 224}", "3:23: error: 'target_size' must be [height, width], got '224'"),
      (
        "images: {aspect: pad, pad_color: [0, 0, 256]}",
        "3:41: error: 'pad_color[2]' must be a whole number from 0 to 255, got '256'"
      ),
      (
        "images: {max_errors: few}",
        "3:22: error: 'max_errors' must be a whole number of at least 0, got 'few'"
      ),
      ("features: []", "3:11: error: 'features' must name at least one layer, got an empty list"),
      ("features: conv", "3:11: error: 'features' must be a list, got 'conv'"),
      (
        "features: [{layer: a}, {layer: a}]",
        "3:24: error: 'features[1]' asks for the same features as an entry before it"
      ),
      (
        "reduce: [variance_threshold: {threshold: -0.1}]",
        "3:42: error: 'threshold' must be at least 0, got '-0.1'"
      ),
      ("reduce: [pca: {components: 0}]", "3:28: error: 'components' must be at least 1, got '0'"),
      (
        "reduce: [truncated_svd]",
        "3:10: error: missing key 'components' in 'truncated_svd', for example  truncated_svd: {components: 64}"
      ),
      (
        "reduce: [{pca: {}, l2_normalizer: {}}]",
        "3:20: error: one reduction is expected here, got 2: 'pca', 'l2_normalizer'"
      ),
      (
        "reduce: [min_max_scaler: {low: 1}]",
        "3:27: error: unknown key 'low' in 'min_max_scaler' (it has no settings)"
      ),
      ("head: {svm: {probability: maybe}}", "3:27: error: 'probability' must be true or false, got 'maybe'"),
      ("head: {svm: {C: .inf}}", "3:17: error: 'C' must be a number, got '.inf'"),
      ("head: {svm: {C: 1e999}}", "3:17: error: 'C' must be a number, got '1e999'"),
      ("head: {svm: {tolerance: 0}}", "3:25: error: 'tolerance' must be greater than 0, got '0'"),
      (
        "head: {svm: {class_weight: {}}}",
        "3:28: error: 'class_weight' must be none, balanced or a map from class name to weight, got a map"
      ),
      (
        "head:",
        "3:6: error: 'head' must name a head (svm, mlp, logistic_regression, linear_svm), got nothing"
      ),
      (
        "evaluate: {splits: [test]}",
        "3:11: error: 'evaluate' measures a head, but the file has none; add  head: {svm: {}}"
      ),
    ])
  func values(_ line: String, _ expected: String) {
    #expect(messages(validHead + line + "\n") == [expected])
  }

  @Test(
    "datasets and splits that do not fit together are refused",
    arguments: [
      (
        "{folder: a, csv: b}",
        "1:27: error: a dataset has one source, got 'folder' and 'csv'; keep one of them"
      ),
      (
        "{split: {test: 0.1}}",
        "1:10: error: 'dataset' needs one of 'folder', 'csv', 'sql' and 'formulas', for example  folder: data/fruits"
      ),
      ("{folder: a, split: {test: 1}}", "1:36: error: 'test' must be at least 0 and less than 1, got '1'"),
      (
        "{folder: a, split: {validation: 0.5, test: 0.5}}",
        "1:53: error: 'validation' and 'test' together must leave something to train on, got 0.5 + 0.5"
      ),
      (
        "{folder: a, split: {method: column}}",
        "1:38: error: method column reads the split column of a 'csv' or 'sql' dataset, but this is a 'folder'"
      ),
      (
        "{csv: a, split: {method: folder}}",
        "1:35: error: method folder needs a 'folder' dataset, but this is 'csv'"
      ),
      (
        "{sql: a, split: {method: keras_dataset}}",
        "1:35: error: method keras_dataset needs a 'folder' dataset, but this is 'sql'"
      ),
      (
        "{folder: a, split: {method: folder, test: 0.1}}",
        "1:52: error: 'test' has no effect with method folder, which reads the split; leave it out"
      ),
      (
        "{folder: a, split: {method: keras_directory, test: 0.1}}",
        "1:61: error: Keras' method keras_directory has no test split; use hash or stratified, or test images of their own"
      ),
    ])
  func datasets(_ section: String, _ expected: String) {
    #expect(messages("dataset: \(section)\nbackbone: {name: a}\n") == [expected])
  }

  @Test(
    "a report says where it goes, and shows what is measured",
    arguments: [
      ("{}", "4:9: error: missing key 'file' in 'report', for example  file: out/report.html"),
      ("{file: r.html, splt: test}", "4:24: error: unknown key 'splt'"),
      (
        "{file: r.html, split: train}",
        "4:31: error: 'train' is not measured: evaluate.splits has validation, test"
      ),
      (
        "{file: r.html, split: exam}",
        "4:31: error: 'split' must be one of train, validation, test, got 'exam'"
      ),
      ("{file: r.html, pictures: -1}", "4:34: error: 'pictures' must be a whole number from 0 to 100000"),
    ])
  func reports(_ section: String, _ expected: String) {
    let text =
      "dataset: {folder: d, split: {validation: 0.2, test: 0.2}}\nbackbone: {name: a}\nhead: svm\nreport: \(section)\n"
    #expect(messages(text).first?.hasPrefix(expected) == true, "\(messages(text))")
  }

  @Test("an evaluated split must exist, and a NumPy seed must fit NumPy")
  func crossChecks() {
    let text = """
      dataset: {folder: d, split: {validation: 0.2}}
      backbone: {name: vgg16}
      head: svm
      evaluate: {splits: [validation, test, validation]}
      """
    #expect(
      messages(text) == [
        "4:33: error: there is no test split: dataset.split.test is 0",
        "4:39: error: 'validation' is listed twice",
      ])
    let seed = """
      seed: 4294967296
      dataset: {folder: d, split: {validation: 0.2, method: keras_dataset}}
      backbone: {name: vgg16}
      """
    #expect(
      messages(seed) == [
        "1:7: error: 'seed' must be at most 4294967295 for method keras_dataset, as in NumPy, got '4294967296'"
      ])
  }

  @Test("what has no effect is a warning, and the file is used")
  func warnings() throws {
    let text =
      validHead + """
        images: {pad_color: [1, 2, 3], on_error: fail, max_errors: 5}
        head: {svm: {kernel: linear, gamma: auto, degree: 2, coef0: 1}}
        """
    #expect(
      messages(text) == [
        "3:21: warning: 'pad_color' has no effect with aspect: stretch",
        "3:60: warning: 'max_errors' has no effect with on_error: fail, which ends at the first",
        "4:37: warning: 'gamma' has no effect with kernel: linear",
        "4:51: warning: 'degree' has no effect with kernel: linear",
        "4:61: warning: 'coef0' has no effect with kernel: linear",
      ])
  }

  @Test("fast decoding is warned of with interpolations that pick single pixels, and only with those")
  func fastDecoding() {
    for interpolation in ["nearest", "tf_bilinear"] {
      #expect(
        messages(validHead + "images: {decode: fast, interpolation: \(interpolation)}\n") == [
          "3:18: warning: with interpolation: \(interpolation), which picks single pixels, 'decode: fast' changes "
            + "large JPEGs visibly; with bilinear or another filter hardly"
        ])
    }
    for interpolation in ["bilinear", "bicubic", "hamming", "box", "lanczos"] {
      #expect(messages(validHead + "images: {decode: fast, interpolation: \(interpolation)}\n").isEmpty)
    }
    #expect(messages(validHead + "images: {decode: exact}\n").isEmpty)
    #expect(
      messages(validHead + "images: {decode: fats}\n") == [
        "3:18: error: 'decode' must be one of exact, fast, got 'fats'; did you mean 'fast'?"
      ])
  }

  @Test("aliases work, and a tower of them is refused instead of filling the memory")
  func aliases() {
    #expect(messages("dataset: {folder: &x d}\nbackbone: {name: *x}\n").isEmpty)
    let levels = (1...9).map {
      "a\($0): &a\($0) [" + Array(repeating: "*a\($0 - 1)", count: 9).joined(separator: ", ") + "]"
    }
    let bomb = "a0: &a0 [x, x]\n" + levels.joined(separator: "\n") + "\n"
    #expect(messages(bomb).map { $0.contains("more than 100000 values") } == [true])
  }
}
