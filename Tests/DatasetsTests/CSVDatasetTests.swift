import Datasets
import Foundation
import TestSupport
import Testing

@Suite("CSVDataset and SQLDataset")
struct CSVDatasetTests {
  private func read(_ text: String, path: String = "d/images.csv") throws -> CSVDataset {
    try CSVDataset(bytes: Array(text.utf8), path: path)
  }

  private func message(_ text: String) throws -> String? {
    #expect(throws: DatasetError.self) { try read(text) }?.description
  }

  @Test("columns are found by name in any order, the others are noted")
  func columns() throws {
    let dataset = try read("Split, label ,id,path\ntrain,cat,7,a/1.jpg\n,,8,/x/2.jpg\n")
    #expect(
      dataset.samples == [
        Sample(path: "d/a/1.jpg", label: "cat", split: .train), Sample(path: "/x/2.jpg"),
      ])
    #expect(dataset.hasSplitColumn)
    #expect(dataset.ignoredColumns == ["id"])
    #expect(dataset.notes == ["columns not used: id"])
    let bare = try read("path\n1.jpg\n")
    #expect(!bare.hasSplitColumn)
    #expect(bare.notes.isEmpty)
  }

  @Test(
    "paths start at the folder of the file",
    arguments: [
      ("images.csv", "a.jpg", "a.jpg"), ("d/images.csv", "a.jpg", "d/a.jpg"),
      ("/images.csv", "a.jpg", "/a.jpg"), ("/d/e/images.csv", "./a//b.jpg", "/d/e/a/b.jpg"),
      ("d/images.csv", "../a.jpg", "d/../a.jpg"), ("d/images.csv", "/a.jpg", "/a.jpg"),
      ("./images.csv", "a.jpg", "a.jpg"),
    ])
  func paths(_ file: String, _ written: String, _ expected: String) throws {
    #expect(try read("path\n\(written)\n", path: file).samples == [Sample(path: expected)])
  }

  @Test("quotes, CRLF, CR, a byte order mark, empty lines and a missing last line break are read as meant")
  func syntax() throws {
    let text =
      "\u{FEFF}path,label\r\n\"a,b.jpg\",\"say \"\"hi\"\"\"\r\n\r\n\"two\nlines.jpg\",x\r5\" disk.jpg,y"
    let samples = try read(text, path: "i.csv").samples
    #expect(
      samples == [
        Sample(path: "a,b.jpg", label: "say \"hi\""), Sample(path: "two\nlines.jpg", label: "x"),
        Sample(path: "5\" disk.jpg", label: "y"),
      ])
  }

  @Test("every bad row is reported with its line, at most twenty")
  func rows() throws {
    let text = """
      path,label,split
      a.jpg,x,train
      ,x,train
      b.jpg,x
      "c
      .jpg",x,hold
      ./a.jpg,x,test
      """
    #expect(
      try message(text) == """
        d/images.csv:3: error: the path is empty
        d/images.csv:4: error: 2 fields, but the first line names 3 columns
        d/images.csv:5: error: the split must be train, validation or test, got 'hold'
        d/images.csv:7: error: './a.jpg' is listed already at d/images.csv:2
        """)
    let many = try message("path\n" + String(repeating: "same.jpg\n", count: 100))
    #expect(many?.split(separator: "\n").count == CSVDataset.problemLimit)
  }

  @Test(
    "a file that cannot be understood says why and where",
    arguments: [
      ("", ":1: error: the file is empty, expected a first line such as path,label,split"),
      ("path\n", ":1: error: no rows after the first line"),
      ("file,label\na,b\n", ":1: error: no column 'path' in the first line, got 'file', 'label'"),
      (
        "path;label\na;b\n",
        ":1: error: no column 'path' in the first line, got 'path;label'; columns are separated by ',', not by ';'"
      ),
      ("path,Path\na,b\n", ":1: error: two columns are called 'path'"),
      ("path\n\"a\n\n", ":2: error: the quote that starts here never ends"),
      ("path\nok\n\"a\"b\n", ":3: error: text after a closing quote; a quote inside quotes is written twice"),
    ])
  func broken(_ text: String, _ expected: String) throws {
    #expect(try message(text) == "d/images.csv" + expected)
  }

  @Test("bytes that are not UTF-8 are refused with their line")
  func encoding() throws {
    let latin = Array("path\nok.jpg\nn".utf8) + [0xE9] + Array(".jpg\n".utf8)
    let error = #expect(throws: DatasetError.self) { try CSVDataset(bytes: latin, path: "i.csv") }
    #expect(error?.description == "i.csv:3: error: not UTF-8 text; save the file as UTF-8")
  }

  @Test("paths that look the same but differ in bytes are two images")
  func canonicalEquivalence() throws {
    #expect(try read("path\n\u{E9}.jpg\ne\u{301}.jpg\n").samples.count == 2)
  }

  @Test("a file cut at any byte is read or refused, never misread")
  func truncated() throws {
    let whole = Array("\u{FEFF}path,label\r\n\"é,1.jpg\",\"a\"\"b\"\r\n2.jpg,ü\r\n".utf8)
    let complete = try CSVDataset(bytes: whole, path: "i.csv").samples
    for end in 0..<whole.count {
      let samples = try? CSVDataset(bytes: Array(whole[..<end]), path: "i.csv").samples
      // The last field may be shorter; everything before it is as it was.
      if let samples {
        #expect(Array(samples.dropLast()) == Array(complete.prefix(samples.count - 1)), "\(end)")
      }
    }
  }

  @Test("a file on disk is read, one that is not there is reported")
  func files() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("path,split\n1.jpg,val\n", to: "list.csv")
    #expect(try CSVDataset(path: path).samples == [Sample(path: folder.path("1.jpg"), split: .validation)])
    #expect(throws: DatasetError.unreadableFile(path: folder.path("no.csv"), reason: "no such file")) {
      try CSVDataset(path: folder.path("no.csv"))
    }
  }

  @Test("rows of a query become samples; bad ones are reported by number")
  func query() throws {
    let rows = [
      SQLDataset.Row(path: "a.jpg", label: "x", split: "test"), SQLDataset.Row(path: "b.jpg"),
    ]
    #expect(
      try SQLDataset.samples(rows) == [
        Sample(path: "a.jpg", label: "x", split: .test), Sample(path: "b.jpg"),
      ])
    let error = #expect(throws: DatasetError.self) {
      try SQLDataset.samples(rows + [.init(path: nil), .init(path: "a.jpg"), .init(path: "c", split: "no")])
    }
    #expect(
      error?.description == """
        row 3 of the query: error: the path is empty
        row 4 of the query: error: 'a.jpg' is listed already at row 1 of the query
        row 5 of the query: error: the split must be train, validation or test, got 'no'
        """)
  }
}
