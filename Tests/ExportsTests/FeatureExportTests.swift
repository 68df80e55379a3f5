import Archives
import Exports
import Foundation
import Tensors
import TestSupport
import Testing

@Suite("Exports of features")
struct FeatureExportTests {
  private let folder: TemporaryFolder
  private let rows: GoldenRows

  init() throws { (folder, rows) = (try TemporaryFolder(), try GoldenRows.load()) }

  private func export(_ source: RowsInMemory, _ format: ExportFormat, to name: String) throws -> String {
    let path = folder.path(name)
    let files = try FeatureExport(source, as: format, to: path).run()
    #expect(files.first?.path == path)
    return path
  }

  private func bytes(_ path: String) throws -> [UInt8] {
    try [UInt8](Data(contentsOf: URL(fileURLWithPath: path)))
  }

  private func text(_ path: String) throws -> String { String(decoding: try bytes(path), as: UTF8.self) }

  @Test("a .npy file is numpy.save's, byte for byte, and its rows are Python's CSV")
  func npy() throws {
    let path = try export(rows.source(), .npy, to: "x.npy")
    #expect(try bytes(path) == golden("features.npy"))
    #expect(try bytes(path + ".rows.csv") == golden("rows.csv"))
  }

  @Test("a .npz file holds numpy.savez's arrays, byte for byte, and no time")
  func npz() throws {
    let path = try export(rows.source(), .npz, to: "x.npz")
    let (ours, theirs) = (
      try ZipArchive(path: path),
      try ZipArchive(path: ProjectPaths.golden.appending(path: "Exports/features.npz").path)
    )
    #expect(ours.entries.map(\.name) == theirs.entries.map(\.name))
    for entry in theirs.entries {
      #expect(try ours.read(ours.entry(entry.name)) == theirs.read(entry), "\(entry.name)")
    }
    // Stored: the file is its arrays and the archive's own records.
    let byteCount = ours.entries.map(\.byteCount).reduce(0, +)
    #expect(try bytes(path).count - byteCount < 1000)
    let again = try export(rows.source(), .npz, to: "y.npz")
    #expect(try bytes(again) == bytes(path))
  }

  @Test("libsvm's text is scikit-learn's in values, numbers and what is left out")
  func libsvm() throws {
    let path = try export(rows.source(), .libsvm, to: "x.libsvm")
    func parsed(_ text: String) -> [[String]] {
      text.split(separator: "\n").map { line in
        line.split(separator: " ").enumerated().map { index, field in
          guard index > 0, let colon = field.firstIndex(of: ":") else { return String(field) }
          return field[..<colon] + " " + "\(Float(Double(field[field.index(after: colon)...])!))"
        }
      }
    }
    #expect(try parsed(text(path)) == parsed(String(decoding: golden("features.libsvm"), as: UTF8.self)))
    #expect(
      try text(path + ".classes.csv").hasPrefix("class,label\n1,\n2,a b\n3,apple\n4,\"it's \"\"red\"\""))
  }

  @Test("CSV has a header, quotes what needs it, and numbers are the shortest that read back")
  func csv() throws {
    let source = try rows.source()
    let text = try text(try export(source, .csv, to: "x.csv"))
    #expect(text.hasPrefix("path,label,split,f0,f1,f2,f3,f4\nphotos/0.jpg,apple,test,"))
    #expect(text.contains("\n\"ph,otos/1.jpg\",\"it's \"\"red\"\", 100%\",train,"))
    #expect(text.contains("\"two\nlines\"") && text.utf8.contains(0x0D))
    // The numbers of a line are its last fields, and no path ends in one that could be taken for them.
    let numbers = text.split(separator: "\n").dropFirst().flatMap { line -> [Substring] in
      let fields = line.split(separator: ",").suffix(5)
      return fields.count == 5 && fields.allSatisfy({ Float($0) != nil }) ? Array(fields) : []
    }
    #expect(numbers.map { Float($0)!.bitPattern } == source.matrix.elements.map(\.bitPattern))
    func digits(_ text: some StringProtocol) -> String {
      let mantissa = text.lowercased().split(separator: "e")[0].filter(\.isNumber)
      let stripped = mantissa.drop { $0 == "0" }
      return String(String(stripped.reversed().drop { $0 == "0" }).reversed())
    }
    #expect(numbers.map(digits) == rows.shortest.map(digits))
  }

  @Test("ARFF has Weka's header and quotes")
  func arff() throws {
    let text = try text(try export(rows.source(), .arff, to: "x.arff"))
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines[0] == "@RELATION features" && lines[2] == "@ATTRIBUTE f0 NUMERIC")
    #expect(
      lines[7] == "@ATTRIBUTE class {'','a b',apple,'it\\'s \\\"red\\\", 100\\%','two\\nlines',りんご🍎}")
    #expect(lines[9] == "@DATA" && lines[10].hasSuffix(",0.1,apple") && lines.count == 23)
  }

  @Test("unknown classes and parts: 0, ?, or empty")
  func unknown() throws {
    var source = try rows.source()
    source.images = source.images.map {
      ExportedImage(imageID: $0.imageID, path: $0.path, label: nil, split: nil)
    }
    let libsvm = try text(export(source, .libsvm, to: "x.libsvm"))
    #expect(libsvm.split(separator: "\n").allSatisfy { $0.hasPrefix("0 ") || $0 == "0" })
    #expect(try text(export(source, .arff, to: "x.arff")).contains(",?\n"))
    #expect(try text(export(source, .csv, to: "x.csv")).contains("photos/0.jpg,,,1e-45"))
    let archive = try NPZArchive(path: export(source, .npz, to: "x.npz"))
    #expect(try archive.array("labels").strings() == [String](repeating: "", count: 12))
    source.classNames = []
    #expect(try !text(export(source, .arff, to: "y.arff")).contains("class"))
  }

  @Test("NaN and infinities: as they are in NumPy's files and CSV, missing in ARFF, else refused by name")
  func nonFinite() throws {
    var source = try rows.source()
    source.matrix.elements[7] = .nan
    source.matrix.elements[12] = -.infinity
    #expect(try NPZArchive(path: export(source, .npz, to: "x.npz")).array("features").floats()[7].isNaN)
    let csv = try text(export(source, .csv, to: "x.csv"))
    #expect(csv.contains(",nan,") && csv.contains(",-inf,"))
    #expect(
      throws: ExportError.unwritable(format: "arff", image: rows.paths[2], column: 2, value: -.infinity)
    ) { try export(source, .arff, to: "x.arff") }
    let error = #expect(throws: ExportError.self) { try export(source, .libsvm, to: "x.libsvm") }
    #expect(error?.description.contains("value 2 is nan, which libsvm has no way to write") == true)
    source.matrix.elements[12] = 0
    #expect(try text(export(source, .arff, to: "x.arff")).contains(",?,"))
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder.url.path).contains("x.libsvm") == false)
  }

  @Test("a source that fails at any row leaves no file", arguments: ExportFormat.allCases)
  func failure(format: ExportFormat) throws {
    var source = try rows.source()
    source.brokenRow = 5
    let empty = try TemporaryFolder()
    #expect(throws: RowsInMemory.Problem.self) {
      try FeatureExport(source, as: format, to: empty.path("x")).run()
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: empty.url.path) == [])
    // What is there already stays, until it is to be replaced.
    try empty.write("precious", to: "x")
    source.brokenRow = nil
    #expect(throws: ExportError.alreadyThere(file: empty.path("x"))) {
      try FeatureExport(source, as: format, to: empty.path("x")).run()
    }
    #expect(try text(empty.path("x")) == "precious")
    _ = try FeatureExport(source, as: format, to: empty.path("x"), isReplacing: true).run()
    #expect(try text(empty.path("x")) != "precious")
  }

  @Test("a folder that is not there is named", arguments: ExportFormat.allCases)
  func noFolder(format: ExportFormat) throws {
    let error = #expect(throws: ExportError.self) {
      try FeatureExport(try rows.source(), as: format, to: folder.path("none/x")).run()
    }
    #expect(error?.description.hasPrefix("\(folder.path("none/x")): cannot be written (no such file") == true)
  }

  @Test(
    "many blocks give what one gives: rows are longer than a block is wide", arguments: ExportFormat.allCases)
  func blocks(format: ExportFormat) throws {
    // 700 values leave 374 rows in a block.
    let columnCount = 700
    var generator = SplitMix64(seed: 4)
    let count = 800
    let values = (0..<count * columnCount).map { _ in Float.random(in: -1...1, using: &generator) }
    let source = RowsInMemory(
      images: (0..<count).map {
        ExportedImage(imageID: Int64($0), path: "\($0)", label: "c\($0 % 2)", split: nil)
      }, matrix: Matrix(rowCount: count, columnCount: columnCount, elements: values),
      classNames: ["c0", "c1"])
    var done: [Int] = []
    let path = folder.path("many")
    _ = try FeatureExport(source, as: format, to: path, progressed: { done.append($0) }).run()
    #expect(done == [374, 748, 800])
    switch format {
    case .npy: #expect(try NPYArray(bytes: bytes(path)).floats() == values)
    case .npz: #expect(try NPZArchive(path: path).array("features").floats() == values)
    case .csv:
      #expect(
        try text(path).split(separator: "\n").dropFirst().flatMap {
          $0.split(separator: ",").dropFirst(2).map { Float($0)! }
        } == values)
    case .libsvm, .arff: #expect(try text(path).split(separator: "\n").suffix(count).count == count)
    }
  }
}
