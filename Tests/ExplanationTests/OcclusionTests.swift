import Explanation
import Testing

@Suite("Occlusion")
struct OcclusionTests {
  @Test("patches lie around the centres of even cells and together cover everything")
  func patches() {
    let plan = Occlusion(imageHeight: 100, imageWidth: 64, patchSize: 24, stride: 16)
    #expect(plan.height == 7 && plan.width == 4 && plan.patchCount == 28)
    var covered = [Int](repeating: 0, count: 6400)
    for index in 0..<plan.patchCount {
      let (rows, columns) = plan.patch(index)
      #expect(rows.count <= 24 && columns.count <= 24)
      for row in rows { for column in columns { covered[row * 64 + column] += 1 } }
    }
    #expect(covered.allSatisfy { $0 >= 1 })
    // The second cell of four is centred on pixel 24: 12 to each side.
    #expect(plan.patch(1).columns == 12..<36)
    #expect(plan.patch(0).columns == 0..<20)
  }

  @Test("one patch larger than the image covers it")
  func large() {
    let plan = Occlusion(imageHeight: 5, imageWidth: 3, patchSize: 50, stride: 50)
    #expect(plan.patchCount == 1 && plan.patch(0).rows == 0..<5 && plan.patch(0).columns == 0..<3)
  }

  @Test("the map is largest where the patch takes most from the score")
  func map() {
    let plan = Occlusion(imageHeight: 4, imageWidth: 4, patchSize: 2, stride: 2)
    #expect(plan.map(score: 3, covered: [3, 3.5, 1, 2]).values == [0, -0.5, 2, 1])
  }
}
