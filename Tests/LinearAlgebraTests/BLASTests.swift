import LinearAlgebra
import Testing

// One suite: the thread count belongs to the whole process.
@Suite("BLAS", .serialized)
struct BLASTests {
  @Test("uses as many threads as it is told, within what the library was built for")
  func threads() {
    let before = BLAS.threadCount
    defer { BLAS.setThreadCount(before) }
    BLAS.setThreadCount(1)
    #expect(BLAS.threadCount == 1)
    BLAS.setThreadCount(2)
    #expect(BLAS.threadCount == 2)
  }
}
