import PipelineConfig
import Testing

@Suite("backbone:")
struct BackboneSpecTests {
  private func backbone(_ text: String) throws -> BackboneSpec? {
    let file = try PipelineFile.parse("dataset: {folder: d}\nbackbone: \(text)\n", path: "p.yaml").file
    // What is printed as the settings in effect means the same.
    #expect(try PipelineFile.parse(file.canonicalDescription, path: "p").file.backbone == file.backbone)
    return file.backbone
  }

  private static let cases: [(String, String?, BackboneSpec.Weights)] = [
    ("{name: formulanet}", "formulanet", .builtin),
    ("{weights: builtin}", "formulanet", .builtin),
    ("{name: formulanet, weights: builtin}", "formulanet", .builtin),
    ("{name: formulanet, weights: random}", "formulanet", .random),
    ("{name: formulanet, weights: own/f.safetensors}", "formulanet", .file("own/f.safetensors")),
    // Whether weights are of a network is for those to say who have them.
    ("{name: formulanet, weights: imagenet}", "formulanet", .imagenet),
    ("{name: mobilenet_v2}", "mobilenet_v2", .imagenet),
    ("{name: mobilenet_v2, weights: builtin}", "mobilenet_v2", .builtin),
    ("{weights: ./builtin}", nil, .file("./builtin")),
  ]

  @Test("weights are the network's own unless the file says otherwise", arguments: cases)
  func weights(text: String, name: String?, weights: BackboneSpec.Weights) throws {
    let spec = try #require(try backbone(text))
    #expect(spec.name == name)
    #expect(spec.weights == weights)
  }

  @Test("in code, too")
  func standard() {
    #expect(BackboneSpec(name: "formulanet").weights == .builtin)
    #expect(BackboneSpec(name: "vgg16").weights == .imagenet)
    #expect(BackboneSpec(name: nil).weights == .imagenet)
  }

  @Test("other weights need a name")
  func missingName() {
    for text in ["{}", "{weights: random}", "{weights: imagenet}"] {
      #expect(throws: PipelineConfigError.self) { try backbone(text) }
    }
  }
}
