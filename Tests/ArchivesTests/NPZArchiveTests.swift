import Archives
import Foundation
import Tensors
import TestSupport
import Testing

@Suite("NumPy archives")
struct NPZArchiveTests {
  private static let files = ["arrays.npz", "arrays_deflated.npz"]

  /// The twin of `ramp` in the generator, as whole numbers.
  private func ramp(_ count: Int = 24, signed: Bool = true) -> [Int] {
    (0..<count).map { $0 * 3 % 101 - (signed ? 40 : 0) }
  }

  @Test("numbers of every type and byte order come out exactly", arguments: files)
  func numbers(file: String) throws {
    let archive = try NPZArchive(path: goldenPath(file))
    for kind in ["f2", "f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8"] {
      for order in ["little", "big"] {
        let array = try archive.array("\(kind)_\(order)")
        let expected = ramp(signed: !kind.hasPrefix("u"))
        #expect(array.shape == [2, 3, 4])
        #expect(try array.floats() == expected.map { Float($0) }, "\(kind) \(order)")
        #expect(try array.doubles() == expected.map { Double($0) }, "\(kind) \(order)")
        if !kind.hasPrefix("f") { #expect(try array.integers() == expected, "\(kind) \(order)") }
      }
    }
    #expect(try archive.array("bool").integers() == ramp(signed: false).map { $0 % 2 })
    #expect(try archive.array("extremes").integers(as: UInt64.self) == [0, .max])
  }

  @Test("arrays in Fortran order come out in C order", arguments: files)
  func fortran(file: String) throws {
    let archive = try NPZArchive(path: goldenPath(file))
    let cube = try archive.array("fortran")
    #expect(cube.isFortranOrder)
    #expect(try cube.floats() == ramp().map { Float($0) })
    let matrix = try archive.array("fortran_matrix")
    #expect(matrix.shape == [5, 3])
    #expect(try matrix.integers() == ramp(15))
  }

  @Test("single numbers, empty arrays and texts are read", arguments: files)
  func others(file: String) throws {
    let archive = try NPZArchive(path: goldenPath(file))
    #expect(try archive.array("scalar").shape == [])
    #expect(try archive.array("scalar").doubles() == [2.5])
    #expect(try archive.array("empty").shape == [0, 3])
    #expect(try archive.array("empty").floats() == [])
    let texts = ["Apfel", "Erdbeere", "", "いちご🍓"]
    #expect(try archive.array("texts").strings() == texts)
    #expect(try archive.array("texts_big").strings() == texts)
    #expect(try archive.array("texts").shape == [2, 2])
    #expect(try archive.array("byte_texts").strings() == ["apple", "", "tomato"])
  }

  @Test("names are listed in order, and a missing one is named")
  func names() throws {
    let archive = try NPZArchive(path: goldenPath("arrays.npz"))
    #expect(archive.names.count == 31)
    #expect(archive.names.first == "f2_little")
    #expect(archive.contains("texts") && !archive.contains("text"))
    #expect(throws: ZipError.missingEntry(archive: archive.path, entry: "text.npy")) {
      _ = try archive.array("text")
    }
  }

  @Test("an entry that is no array says so")
  func notAnArray() throws {
    let folder = try TemporaryFolder()
    let bytes = try Data(contentsOf: URL(fileURLWithPath: goldenPath("stored.zip")))
    let renamed = replacing("empty", with: "e.npy", in: [UInt8](bytes))
    let path = try folder.write(renamed, to: "renamed.npz")
    let error = #expect(throws: ZipError.self) { _ = try NPZArchive(path: path).array("e") }
    #expect(
      error
        == .notAnArray(
          archive: path, entry: "e.npy",
          reason: "not a NumPy .npy array; save it with numpy.save or numpy.savez"))
  }
}
