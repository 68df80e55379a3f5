import SampleImages
import Tensors
import Testing

@Suite("Fruit bodies") struct FruitBodyTests {
  @Test("flesh is at distance 0 on its own surface and keeps the sign inside and outside", arguments: 0..<8)
  func surface(seed: Int) {
    var random = SplitMix64(seed: UInt64(seed))
    checkSurface(AppleFlesh(using: &random), "apple \(seed)")
    checkSurface(TomatoFlesh(using: &random), "tomato \(seed)")
    checkSurface(StrawberryFlesh(using: &random), "strawberry \(seed)")
  }

  private func checkSurface(_ flesh: some FruitFlesh, _ name: String) {
    for direction in SpiralPoints(count: 200).directions {
      let point = flesh.surfacePoint(direction)
      #expect(abs(flesh.distance(to: point)) < 1e-12, "\(name) \(direction)")
      #expect(flesh.distance(to: point * 0.97) < 0, "\(name) \(direction)")
      #expect(flesh.distance(to: point * 1.03) > 0, "\(name) \(direction)")
    }
  }

  @Test("flesh never promises more room than there is to any point of its surface", arguments: 0..<8)
  func safety(seed: Int) {
    var random = SplitMix64(seed: UInt64(seed))
    checkSafety(AppleFlesh(using: &random), seed: seed, "apple")
    checkSafety(TomatoFlesh(using: &random), seed: seed, "tomato")
    checkSafety(StrawberryFlesh(using: &random), seed: seed, "strawberry")
  }

  /// Compares with the naive reference: the nearest of many points of the surface.
  private func checkSafety(_ flesh: some FruitFlesh, seed: Int, _ name: String) {
    let surface = SpiralPoints(count: 4000).directions.map(flesh.surfacePoint)
    var draws = Draws(seed: UInt64(seed))
    for _ in 0..<200 {
      let point = draws.point(within: 2)
      let nearest = surface.reduce(Double.infinity) { min($0, ($1 - point).length) }
      #expect(flesh.distance(to: point) <= nearest + 1e-9, "\(name) \(seed) at \(point)")
    }
  }

  @Test("no step of the promised length lands inside a leaf, stem or flesh", arguments: 0..<12)
  func steps(seed: Int) {
    var random = SplitMix64(seed: UInt64(seed))
    checkSteps(Apple(using: &random), seed: seed, "apple")
    checkSteps(Tomato(using: &random), seed: seed, "tomato")
    checkSteps(Strawberry(using: &random), seed: seed, "strawberry")
  }

  private func checkSteps(_ body: some FruitBody, seed: Int, _ name: String) {
    var draws = Draws(seed: UInt64(seed))
    for _ in 0..<1500 {
      let point = draws.point(within: 1.8)
      let step = body.distance(to: point)
      guard step > 0 else { continue }
      let target = point + draws.direction() * (step * draws.number(in: 0...1))
      #expect(body.distance(to: target) > -1e-3, "\(name) \(seed) from \(point) to \(target)")
    }
  }

  @Test("everything lies within the bounding radius", arguments: 0..<40)
  func bounds(seed: Int) {
    var random = SplitMix64(seed: UInt64(seed))
    checkBounds(Apple(using: &random), "apple \(seed)")
    checkBounds(Tomato(using: &random), "tomato \(seed)")
    checkBounds(Strawberry(using: &random), "strawberry \(seed)")
  }

  private func checkBounds(_ body: some FruitBody, _ name: String) {
    for direction in SpiralPoints(count: 3000).directions {
      let distance = body.distance(to: direction * body.boundingRadius)
      #expect(distance > 0, "\(name) sticks out towards \(direction)")
    }
  }

  @Test("normals have length one and point out of the flesh")
  func normals() {
    var random = SplitMix64(seed: 5)
    let tomato = Tomato(using: &random)
    for direction in SpiralPoints(count: 300).directions {
      let point = tomato.flesh.surfacePoint(direction)
      let normal = tomato.normal(at: point)
      #expect(abs(normal.length - 1) < 1e-12)
      // Below the calyx nothing overhangs.
      if direction.y < 0.2 { #expect(normal.dot(direction) > 0.3) }
    }
  }

  @Test("flesh rests on the table: its lowest point is at height 0 in any pose", arguments: 0..<10)
  func resting(seed: Int) {
    var draws = Draws(seed: UInt64(seed))
    var random = SplitMix64(seed: UInt64(seed))
    let flesh = StrawberryFlesh(using: &random)
    let rotation = Rotation(tipping: draws.number(in: 0...3), towards: draws.number(in: 0...6))
    let height = flesh.restingHeight(after: rotation)
    let lowest = SpiralPoints(count: 20_000).directions.reduce(Double.infinity) {
      min($0, rotation.applied(to: flesh.surfacePoint($1)).y)
    }
    #expect(abs(height + lowest) < 0.01, "seed \(seed)")
  }
}
