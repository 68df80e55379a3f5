import PipelineRuntime
import Testing

@Suite("ExtractionRecipe")
struct ExtractionRecipeTests {
  static let recipe = ExtractionRecipe(
    targetHeight: 224, targetWidth: 160, interpolation: "nearest", aspect: "stretch", padColor: nil,
    orientation: "ignore", preprocessing: "tf", network: "mobilenet_v2", includeTop: false,
    weights: "/a/weights.h5", weightsDigest: "abc", layer: "out_relu", pooling: "avg", precision: "float32")

  @Test("has the same identity wherever its weights lie")
  func moved() {
    var moved = Self.recipe
    moved.weights = "/b/renamed.h5"
    #expect(moved.fingerprint == Self.recipe.fingerprint)
    #expect(moved.json != Self.recipe.json)
  }

  /// SHA-256 of the JSON with sorted keys, computed by Python: stores are full of such identities.
  @Test("keeps the identity that exact decoding always had")
  func pinned() {
    #expect(
      Self.recipe.fingerprint == "4019baac35323be0d99fbd9580d86f4bf687392d995e95955bbb2be856064eaf")
  }

  @Test("has another identity for every change that can change a number")
  func changed() {
    var fingerprints = [Self.recipe.fingerprint]
    func change(_ body: (inout ExtractionRecipe) -> Void) {
      var changed = Self.recipe
      body(&changed)
      fingerprints.append(changed.fingerprint)
    }
    change { $0.decoding = "other" }
    change { $0.targetHeight = 160 }
    change { $0.targetWidth = 224 }
    change { $0.interpolation = "bilinear" }
    change { $0.aspect = "crop" }
    change { $0.padColor = [0, 0, 0] }
    change { $0.orientation = "exif" }
    change { $0.preprocessing = "caffe" }
    change { $0.network = "mobilenet_v2_0.5" }
    change { $0.includeTop = true }
    change { $0.weightsDigest = "abd" }
    change { $0.layer = "Conv_1" }
    change { $0.pooling = "max" }
    change { $0.precision = "bfloat16" }
    #expect(Set(fingerprints).count == 15)
  }

  @Test("is read back from what the store keeps, and other text is refused in words")
  func json() throws {
    #expect(try ExtractionRecipe(json: Self.recipe.json) == Self.recipe)
    let error = #expect(throws: RuntimeError.self) { try ExtractionRecipe(json: "{\"layer\": 1}") }
    #expect(error?.description.contains("{\"layer\": 1}") == true)
  }
}
