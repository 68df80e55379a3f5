import Evaluation
import Foundation
import Rasters
import Reporting
import Tensors
import Testing

@Suite("Plots")
struct PlotTests {
  @Test("every plot stands alone as well-formed SVG with its own style, under a file name that is safe")
  func standalone() throws {
    for name in hostileNames {
      let drawings = ReportPlots(try sampleReport(classNames: ["plain", name], title: name)).all
      #expect(Set(drawings.map(\.name)).count == drawings.count)
      for drawing in drawings {
        #expect(drawing.name.wholeMatch(of: /[A-Za-z0-9-]+/) != nil, "\(drawing.name)")
        let tree = XMLTree(drawing.file)
        #expect(tree.problem == nil, "\(drawing.name): \(tree.problem ?? "")")
        #expect(tree.elements.first?.attributes["xmlns"] == "http://www.w3.org/2000/svg")
        #expect(tree.all("style").count == 1 && tree.all("script").isEmpty && tree.all("a").isEmpty)
        #expect(!drawing.file.contains("var(--"), "colours of a page that is not there")
      }
    }
  }

  @Test("numbers in places are finite and shapes stay on the canvas")
  func places() throws {
    for drawing in ReportPlots(try sampleReport(classNames: ["a", "b", "c"])).all {
      let tree = XMLTree(drawing.file)
      for element in tree.elements {
        for (key, limit) in [
          ("x", drawing.width), ("y", drawing.height), ("cx", drawing.width), ("cy", drawing.height),
        ] {
          guard let text = element.attributes[key] else { continue }
          let value = try #require(Double(text), "\(drawing.name): \(key)=\(text)")
          #expect(-0.5...limit + 0.5 ~= value, "\(drawing.name): \(element.name) \(key)=\(text)")
        }
      }
      #expect(!drawing.file.lowercased().contains("nan") && !drawing.file.contains("\"inf"))
    }
  }

  @Test(
    "a confusion matrix of many classes has a bounded size, and all its images in it",
    arguments: [1, 2, 25, 26, 100, 101, 1000])
  func confusion(_ classCount: Int) throws {
    var generator = SplitMix64(seed: 7)
    let names = (0..<classCount).map { "class \($0)" }
    let actual = (0..<5000).map { _ in names[Int.random(in: 0..<classCount, using: &generator)] }
    let predicted = actual.map {
      Bool.random(using: &generator) ? $0 : names[Int.random(in: 0..<classCount, using: &generator)]
    }
    var report = try sampleReport(classNames: ["a", "b"])
    report.models[0].evaluation?.matrix = try ConfusionMatrix(actual: actual, predicted: predicted)
    report.models[0].evaluation?.cells = []
    let drawing = try #require(ReportPlots(report).all.first { $0.name.hasSuffix("confusion") })
    #expect(drawing.width < 900 && drawing.height < 900)
    #expect(drawing.file.utf8.count < 2_500_000)
    // A tip says how many images its cell has: together all of them.
    let counts = XMLTree(drawing.file).all("title").compactMap { title in
      title.text.firstMatch(of: #/: ([0-9\u{202F}]+) of /#).flatMap {
        Int($0.1.replacing("\u{202F}", with: ""))
      }
    }
    #expect(counts.reduce(0, +) == 5000)
    #expect(ReportPage(report).html.utf8.count < 4_000_000)
  }

  @Test("the areas in the legends are those of the curves")
  func areas() throws {
    let report = try sampleReport(classNames: ["a", "b", "c"])
    let scores = try #require(report.models[0].evaluation?.scores)
    let drawing = try #require(ReportPlots(report).all.first { $0.name.hasSuffix("roc") })
    let area = try #require(ROCAUC(scores).macroAverage.value)
    #expect(drawing.file.contains("mean of classes\u{2069}, AUC \(String(format: "%.3f", area))"))
  }

  @Test("become PNG files of the size they say, on white")
  func raster() throws {
    for drawing in ReportPlots(try sampleReport(classNames: ["plain", "<b>"])).all {
      let png = try SVGRaster.png(drawing.file, width: drawing.width, height: drawing.height, scale: 1.5)
      #expect(png.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]))
      func side(_ offset: Int) -> Int { png[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) } }
      #expect(side(16) == Int((drawing.width * 1.5).rounded(.up)))
      #expect(side(20) == Int((drawing.height * 1.5).rounded(.up)))
    }
  }

  @Test("what is no drawing, or too large, is refused in words")
  func refusedRasters() {
    #expect {
      try SVGRaster.png("<svg", width: 10, height: 10, scale: 1)
    } throws: { error in
      if case .invalid(let reason) = error as? RasterError { !reason.isEmpty } else { false }
    }
    #expect(throws: RasterError.tooLarge(width: 20_000, height: 10, limit: 16_384)) {
      try SVGRaster.png("<svg xmlns='http://www.w3.org/2000/svg'/>", width: 20_000, height: 10, scale: 1)
    }
    #expect(throws: RasterError.self) { try SVGRaster.png("<svg/>", width: .nan, height: 10, scale: 1) }
    #expect("\(RasterError.notInstalled(reason: "x"))".contains("apt-get install librsvg2-2"))
  }
}
