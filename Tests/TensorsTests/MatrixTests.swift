import Tensors
import Testing

@Suite("Matrix")
struct MatrixTests {
  @Test("is row-major")
  func layout() {
    let matrix = Matrix(rows: [[1, 2, 3], [4, 5, 6]])
    #expect(matrix[1, 0] == 4)
    #expect(Array(matrix.row(1)) == [4, 5, 6])
    #expect(matrix.selectingRows([1, 0, 1]).elements == [4, 5, 6, 1, 2, 3, 4, 5, 6])
  }

  @Test("refuses elements that do not fill it")
  func shape() async {
    await #expect(processExitsWith: .failure) {
      _ = Matrix(rowCount: 2, columnCount: 2, elements: [1, 2, 3])
    }
  }
}
