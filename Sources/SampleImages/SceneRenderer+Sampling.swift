import Foundation
import Tensors

extension SceneRenderer {
  /// A square picture as linear colours, row after row from the top.
  ///
  /// Every pixel takes 4 rays; where these differ from each other or from the neighbours, 12 more fill up
  /// a grid of 4 × 4.
  /// - Complexity: Linear in `size * size`.
  func pixels(size: Int) -> [Vector3] {
    let sparse = (0..<size * size).map { pixel in
      RayBundle(RayBundle.sparseCells.map { light(pixel: pixel, cell: $0, size: size) })
    }
    return sparse.indices.map { pixel in
      let bundle = sparse[pixel]
      guard bundle.isUneven || differsFromNeighbours(pixel, in: sparse, size: size) else {
        return bundle.mean
      }
      let rest = RayBundle(RayBundle.remainingCells.map { light(pixel: pixel, cell: $0, size: size) })
      return (bundle.mean * 4 + rest.mean * 12) / 16
    }
  }

  /// Which pixels' middles show the fruit, row after row from the top.
  func silhouette(size: Int) -> [Bool] {
    (0..<size * size).map { pixel in
      let x = (Double(pixel % size) + 0.5) / Double(size) * 2 - 1
      let y = 1 - (Double(pixel / size) + 0.5) / Double(size) * 2
      return meetsFruit(scene.camera.ray(x: x, y: y, lens: (0, 0)))
    }
  }

  private func differsFromNeighbours(_ pixel: Int, in bundles: [RayBundle], size: Int) -> Bool {
    let (x, y) = (pixel % size, pixel / size)
    let own = bundles[pixel]
    return (x > 0 && own.differs(from: bundles[pixel - 1]))
      || (x + 1 < size && own.differs(from: bundles[pixel + 1]))
      || (y > 0 && own.differs(from: bundles[pixel - size]))
      || (y + 1 < size && own.differs(from: bundles[pixel + size]))
  }

  /// The light through one of the 4 × 4 cells of a pixel.
  private func light(pixel: Int, cell: Int, size: Int) -> Vector3 {
    let column = Double(pixel % size * 4 + cell % 4) + 0.5
    let row = Double(pixel / size * 4 + cell / 4) + 0.5
    let extent = Double(size * 4)
    // Sixteen places on the lens along a golden-angle spiral, turned differently in every pixel.
    let order = Double(RayBundle.lensOrder[cell])
    let turn = Double(SplitMix64.mix(UInt64(pixel)) >> 11) * 0x1p-53 * 2 * .pi
    let radius = ((order + 0.5) / 16).squareRoot()
    let angle = turn + 2.399963229728653 * order
    let ray = scene.camera.ray(
      x: column / extent * 2 - 1, y: 1 - row / extent * 2, lens: (radius * cos(angle), radius * sin(angle)))
    return light(along: ray)
  }
}
