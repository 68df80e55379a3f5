import Exports
import Foundation
import TestSupport
import Testing

@Suite("Exports of predictions")
struct PredictionExportTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private static let predictions = [
    ExportedPrediction(
      image: ExportedImage(imageID: 1, path: "a,\"b\"\n/\u{2028}🍎.jpg", label: "x\ty", split: "test"),
      predicted: "x\ty", probability: 0.1, margin: .leastNonzeroMagnitude, entropy: 1e300),
    ExportedPrediction(
      image: ExportedImage(imageID: 2, path: "c\\d.jpg", label: nil, split: nil), predicted: "z",
      probability: nil, margin: .nan, entropy: nil),
    ExportedPrediction(
      image: ExportedImage(imageID: 3, path: "e.jpg", label: "x", split: ""), predicted: "z", probability: 1,
      margin: .infinity, entropy: 0),
  ]

  private func export(_ format: PredictionExport.Format) throws -> String {
    let path = folder.path("p")
    var export = try PredictionExport(as: format, to: path, isReplacing: true)
    for prediction in Self.predictions { try export.append(prediction) }
    try export.finish()
    #expect(export.count == 3)
    return try String(contentsOf: URL(fileURLWithPath: path), encoding: .utf8)
  }

  @Test("JSON lines read back as they were, null for what there is not")
  func jsonl() throws {
    struct Line: Decodable, Equatable {
      let imageId: Int
      let path: String
      let split, actual: String?
      let predicted: String
      let correct: Bool?
      let probability, margin, entropy: Double?
    }
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let lines = try export(.jsonl).split(separator: "\n").map {
      try decoder.decode(Line.self, from: Data($0.utf8))
    }
    #expect(
      lines == [
        Line(
          imageId: 1, path: "a,\"b\"\n/\u{2028}🍎.jpg", split: "test", actual: "x\ty", predicted: "x\ty",
          correct: true, probability: 0.1, margin: .leastNonzeroMagnitude, entropy: 1e300),
        Line(
          imageId: 2, path: "c\\d.jpg", split: nil, actual: nil, predicted: "z", correct: nil,
          probability: nil,
          margin: nil, entropy: nil),
        Line(
          imageId: 3, path: "e.jpg", split: "", actual: "x", predicted: "z", correct: false, probability: 1,
          margin: nil, entropy: 0),
      ])
  }

  @Test("CSV, empty for what there is not")
  func csv() throws {
    #expect(
      try export(.csv) == """
        image_id,path,split,actual,predicted,correct,probability,margin,entropy
        1,"a,""b""\n/\u{2028}🍎.jpg",test,x\ty,x\ty,1,0.1,5e-324,1e+300
        2,c\\d.jpg,,,z,,,nan,
        3,e.jpg,,x,z,0,1.0,inf,0.0

        """)
  }

  @Test("a file that was begun and not finished is not there")
  func unfinished() throws {
    do {
      var export = try PredictionExport(as: .csv, to: folder.path("q"))
      try export.append(Self.predictions[0])
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == [])
  }
}
