import PipelineConfig
import Testing

@Suite("dataset: {formulas: …}")
struct FormulasSpecTests {
  private static let network =
    "network: {input: [16, 16, 3], layers: [flatten, {dense: {units: classes, activation: softmax}}]}\n"

  private func file(
    _ formulas: String = "{shapes: 4, textures: 3, palettes: 2, pictures: 100, validation: 10}",
    training: String = "training: {epochs: 1}", rest: String = ""
  ) -> String {
    "dataset: {formulas: \(formulas)}\n\(Self.network)\(training)\n\(rest)"
  }

  @Test("is read, and printed so that it is read as it was")
  func read() throws {
    let loaded = try PipelineFile.parse(file(), path: "p.yaml").file
    let formulas = FormulasSpec(shapes: 4, textures: 3, palettes: 2, pictures: 100, validation: 10)
    #expect(loaded.dataset.formulas == formulas && formulas.classCount == 9)
    #expect(loaded.evaluate == nil)
    #expect(try PipelineFile.parse(loaded.canonicalDescription, path: "p.yaml").file == loaded)
    let plain = file("{shapes: 4, textures: 3, palettes: 2, pictures: 100}")
    #expect(try PipelineFile.parse(plain, path: "p.yaml").file.dataset.formulas?.validation == 0)
  }

  @Test(
    "counts are checked",
    arguments: [
      (
        "{shapes: 1, textures: 3, palettes: 2, pictures: 100}",
        "1:30: error: 'shapes' must be a whole number from 2 to 100000, got '1'"
      ),
      (
        "{shapes: 4, textures: 3, palettes: 2, pictures: 0}",
        "1:69: error: 'pictures' must be a whole number from 1 to 100000000, got '0'"
      ),
      (
        "{shapes: 4, textures: 3, palettes: 2}",
        "1:21: error: missing key 'pictures' in 'formulas', for example  formulas: {shapes: 512, textures: 512, "
          + "palettes: 512, pictures: 100000}"
      ),
      (
        "{shapes: 4, textures: 3, palletes: 2, pictures: 9, palettes: 2}",
        "1:46: error: unknown key 'palletes' in 'formulas'; did you mean 'palettes'?"
      ),
    ])
  func counts(formulas: String, expected: String) {
    #expect(messages(file(formulas)) == [expected])
  }

  @Test("monitors of the validation split need validation pictures")
  func monitors() {
    let training = "training: {epochs: 1, callbacks: [{early_stopping: {monitor: val_loss}}]}"
    #expect(messages(file(training: training)).isEmpty)
    #expect(
      !messages(file("{shapes: 4, textures: 3, palettes: 2, pictures: 100}", training: training)).isEmpty)
  }

  @Test("what is about images is refused where it stands")
  func refused() {
    let formulas = "{shapes: 4, textures: 3, palettes: 2, pictures: 100}"
    #expect(
      messages(
        "dataset: {formulas: \(formulas), split: {test: 0.1}}\n\(Self.network)training: {epochs: 1}\n"
      ) == [
        "1:82: error: pictures drawn from formulas are not split: every epoch draws new ones to learn from, and "
          + "formulas.validation says how many are kept to look at; leave 'split' out"
      ])
    let training = """
      training:
        epochs: 1
        class_weight: balanced
        augmentation: {horizontal_flip: true}
        augmented_copies: 2
      """
    #expect(
      messages(file(training: training, rest: "evaluate: {splits: [test]}\n")) == [
        "5:17: error: pictures drawn from formulas show all classes equally often; leave 'class_weight' out",
        "6:17: error: every picture drawn from formulas is a new one, with nothing to change at random; leave "
          + "'augmentation' out",
        "7:21: error: every picture drawn from formulas is a new one, with nothing to change at random; leave "
          + "'augmented_copies' out",
        "8:11: error: there are no images to measure on: as many pictures as formulas.validation says are looked at "
          + "after each epoch; leave 'evaluate' out",
      ])
    #expect(
      messages("dataset: {formulas: \(formulas)}\nbackbone: {name: vgg16}\nhead: {svm: {}}\n").first
        == "1:21: error: pictures drawn from formulas are for a network to learn from; add  training: {epochs: 20}  and "
        + "a 'network', or name a dataset of images")
  }

  @Test("the network's input is square, and no larger than can be drawn")
  func sides() {
    func found(_ input: String) -> [String] {
      messages(file().replacing("[16, 16, 3]", with: input))
    }
    #expect(
      found("[16, 24, 3]") == [
        "2:18: error: pictures drawn from formulas are square: 'input' must be like [16, 16, 3], got [16, 24, 3]"
      ])
    #expect(found("[513, 513, 3]") == ["2:18: error: pictures are drawn with up to 512 rows, got 513"])
  }
}
