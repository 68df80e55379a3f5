import Foundation
import SampleImages
import Testing

@Suite("Rotation") struct RotationTests {
  @Test("about the vertical takes z to x in a quarter turn")
  func quarterTurn() {
    let rotation = Rotation(aboutVertical: .pi / 2)
    #expect((rotation.applied(to: Vector3(0, 0, 1)) - Vector3(1, 0, 0)).length < 1e-15)
    #expect(rotation.applied(to: .up) == .up)
  }

  @Test("tips the vertical axis into the named direction")
  func tipping() {
    let flat = Rotation(tipping: .pi / 2, towards: 0)
    #expect((flat.applied(to: .up) - Vector3(0, 0, 1)).length < 1e-15)
    // 30° towards x: (sin 30°, cos 30°, 0).
    let slight = Rotation(tipping: .pi / 6, towards: .pi / 2)
    #expect((slight.applied(to: .up) - Vector3(0.5, 0.75.squareRoot(), 0)).length < 1e-15)
  }

  @Test("is undone exactly, keeps lengths and composes", arguments: 0..<20)
  func inverse(seed: Int) {
    var draws = Draws(seed: UInt64(seed))
    let first = Rotation(aboutVertical: draws.number(in: -7...7))
    let second = Rotation(tipping: draws.number(in: -3...3), towards: draws.number(in: -7...7))
    let point = draws.point(within: 3)
    let both = second.after(first)
    let moved = both.applied(to: point)
    #expect((moved - second.applied(to: first.applied(to: point))).length < 1e-14, "seed \(seed)")
    #expect((both.undone(on: moved) - point).length < 1e-14, "seed \(seed)")
    #expect(abs(moved.length - point.length) < 1e-14, "seed \(seed)")
  }
}
