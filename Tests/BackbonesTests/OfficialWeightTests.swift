import Backbones
import Foundation
import TestSupport
import Testing

@Suite("Official weights")
struct OfficialWeightTests {
  /// One object of `data/keras_weights.json`.
  struct Entry: Decodable {
    let backbone: String
    let includeTop: Bool
    let inputSize: Int?
    let url: String
    let file: String
    let bytes: Int?
    let md5: String?
  }

  static func entries() throws -> [Entry] {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(
      [Entry].self, from: Data(contentsOf: ProjectPaths.root.appending(path: "data/keras_weights.json")))
  }

  @Test("are those of data/keras_weights.json")
  func equalData() throws {
    let entries = try Self.entries()
    #expect(
      OfficialWeight.all
        == entries.map {
          OfficialWeight(
            backbone: $0.backbone, includeTop: $0.includeTop, inputSize: $0.inputSize, fileName: $0.file,
            byteCount: $0.bytes, md5: $0.md5, url: $0.url)
        })
    #expect(Set(entries.map(\.file)).count == entries.count, "two files of one name in one folder")
    for entry in entries {
      #expect(try #require(URL(string: entry.url)).scheme == "https")
      if let md5 = entry.md5 { #expect(md5.wholeMatch(of: /[0-9a-f]{32}/) != nil) }
    }
  }

  @Test(
    "every backbone has a file with and one without its top, found under that name", arguments: Backbone.keras
  )
  func complete(backbone: Backbone) throws {
    for includeTop in [true, false] {
      let weight = try #require(backbone.officialWeight(includeTop: includeTop))
      #expect(weight.backbone == backbone.name && weight.includeTop == includeTop)
      #expect(backbone.weightFileNames(includeTop: includeTop).first == weight.fileName)
    }
    #expect(OfficialWeight.all.allSatisfy { (try? Backbone.named($0.backbone)) != nil })
  }

  @Test("without the top, the file with it serves too; the old ResNet50 also lies under its old name")
  func names() throws {
    let stem = "weights_tf_dim_ordering_tf_kernels"
    #expect(Backbone.vgg16.weightFileNames(includeTop: true) == ["vgg16_\(stem).h5"])
    #expect(
      Backbone.vgg16.weightFileNames(includeTop: false) == ["vgg16_\(stem)_notop.h5", "vgg16_\(stem).h5"])
    #expect(
      try Backbone.named("resnet50_v0.2").weightFileNames(includeTop: true)
        == ["resnet50_v0.2_\(stem).h5", "resnet50_\(stem).h5"])
  }

  @Test(
    "of MobileNetV2's files it is the one of the image size, else that of 224",
    arguments: [(160, 160, 160), (96, 96, 96), (224, 224, 224), (160, 192, 224), (100, 100, 224)])
  func sizes(height: Int, width: Int, size: Int) throws {
    let backbone = try Backbone.named("mobilenet_v2_0.5")
    for includeTop in [true, false] {
      let weight = try #require(
        backbone.officialWeight(includeTop: includeTop, height: height, width: width))
      let end = includeTop ? ".h5" : "_no_top.h5"
      #expect(weight.fileName == "mobilenet_v2_weights_tf_dim_ordering_tf_kernels_0.5_\(size)\(end)")
      #expect(weight.inputSize == size)
    }
  }

  @Test(
    "below a mirror the files lie by their local names", arguments: ["https://host/a", "https://host/a/"])
  func mirror(base: String) throws {
    let weight = try #require(Backbone.resNet50V02.officialWeight(includeTop: false))
    #expect(
      weight.url(mirror: base)
        == "https://host/a/resnet50_v0.2_weights_tf_dim_ordering_tf_kernels_notop.h5")
    #expect(weight.url(mirror: nil) == weight.url)
  }

  @Test(
    "a missing file is named with the folder it goes into and the command that fetches it",
    arguments: [
      ("vgg16", true, nil, "pipeline weights fetch vgg16 --include-top"),
      ("resnet50_v0.2", false, nil, "pipeline weights fetch resnet50_v0.2"),
      ("mobilenet_v2", true, 160, "pipeline weights fetch mobilenet_v2 --include-top --input 160x160"),
      ("mobilenet_v2_1.4", false, 224, "pipeline weights fetch mobilenet_v2_1.4"),
    ])
  func notFound(name: String, includeTop: Bool, size: Int?, command: String) throws {
    let backbone = try Backbone.named(name)
    let error = #expect(throws: BackboneError.self) {
      try backbone.locateWeights(includeTop: includeTop, height: size, width: size, folders: ["/a", "/b"])
    }
    let text = "\(try #require(error))"
    #expect(text.contains("fetch it with '\(command)', put it into /a,"), "\(text)")
    let file = try #require(backbone.officialWeight(includeTop: includeTop, height: size, width: size))
    #expect(text.contains(file.fileName))
  }
}
