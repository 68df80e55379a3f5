import Backbones
import Digests
import Foundation
import TestSupport
import Testing

@Suite("ImageNet classes")
struct ImageNetClassesTests {
  @Test("the file in data/ is byte for byte the one Keras downloads")
  func sameFile() throws {
    // keras/src/applications/imagenet_utils.py, `file_hash` of CLASS_INDEX_PATH. Copies with changed names go round.
    let path = ProjectPaths.root.appending(path: "data/imagenet_class_index.json").path
    #expect(try Digest.file(path, .md5) == "c2c37ea517e94d9795004a39431a14cb")
  }

  @Test("are those of data/imagenet_class_index.json")
  func equalData() throws {
    let data = try Data(contentsOf: ProjectPaths.root.appending(path: "data/imagenet_class_index.json"))
    let index = try JSONDecoder().decode([String: [String]].self, from: data)
    #expect(index.count == ImageNetClasses.all.count)
    for (number, imageNetClass) in ImageNetClasses.all.enumerated() {
      #expect(index[String(number)] == [imageNetClass.wordNetID, imageNetClass.name])
    }
  }

  @Test("of equal probabilities the higher index comes first, as in Keras")
  func ties() {
    var probabilities = [Float](repeating: 0, count: 1000)
    (probabilities[3], probabilities[10], probabilities[999], probabilities[500]) = (0.25, 0.25, 0.25, 0.5)
    let decoded = ImageNetClasses.decodePredictions(probabilities, top: 4)
    #expect(decoded.map(\.imageNetClass) == [500, 999, 10, 3].map { ImageNetClasses.all[$0] })
    #expect(decoded.map(\.probability) == [0.5, 0.25, 0.25, 0.25])
    #expect(ImageNetClasses.decodePredictions(probabilities, top: 0).isEmpty)
    #expect(ImageNetClasses.decodePredictions(probabilities, top: 2000).count == 1000)
    #expect(ImageNetClasses.decodePredictions(probabilities).count == 5)
  }
}
