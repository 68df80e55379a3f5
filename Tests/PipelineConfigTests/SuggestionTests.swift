import PipelineConfig
import Testing

@Suite("Suggestion")
struct SuggestionTests {
  @Test(
    "one edit for every three letters is near",
    arguments: [
      ("batchsize", "batch_size"), ("batch-size", "batch_size"), ("Batch_Size", "batch_size"),
      ("epohcs", "epochs"), ("sed", "seed"), ("sedd", "seed"), ("c", "C"), ("vgg17", nil),
      ("completely", nil), ("", nil), ("epchos", "epochs"),
    ] as [(String, String?)])
  func nearest(_ word: String, _ expected: String?) {
    let known = ["batch_size", "epochs", "seed", "C", "layers"]
    #expect(Suggestion.nearest(to: word, among: known) == expected)
  }

  @Test("of equally near words the first is meant, and a nearer one always wins")
  func ties() {
    #expect(Suggestion.nearest(to: "vgg1", among: ["vgg16", "vgg19"]) == "vgg16")
    #expect(Suggestion.nearest(to: "vgg9", among: ["vgg16", "vgg19"]) == "vgg19")
    #expect(Suggestion.nearest(to: "x", among: []) == nil)
    #expect(Suggestion.phrase(for: "sed", among: ["seed"]) == "; did you mean 'seed'?")
    #expect(Suggestion.phrase(for: "other", among: ["seed"]).isEmpty)
  }
}
