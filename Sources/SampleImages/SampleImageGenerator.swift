public import Images
import Tensors

/// Draws pictures of fruit by formulas alone, each determined by its seed, class and number.
///
/// Every picture differs in shape, skin, pose, light, table, framing and focus. Colours overlap between the
/// classes on purpose: red apples, tomatoes and strawberries have to be told apart by form and texture.
public struct SampleImageGenerator: Sendable {
  /// What all pictures of a set have in common.
  public let seed: UInt64

  /// The height and width of the pictures in pixels, at least one.
  public let size: Int

  /// A generator for one set of pictures.
  ///
  /// The same scenes are drawn for every `size`.
  /// - Precondition: `size` is at least 1.
  public init(seed: UInt64, size: Int = 128) {
    precondition(size >= 1, "a picture needs at least one pixel, got \(size)")
    self.seed = seed
    self.size = size
  }

  /// The picture number `index` of `fruit`.
  ///
  /// Computed in `Double` with the system's `sin`, `exp` and the like, rounded once to 8 bits.
  /// - Complexity: Some 15 µs per pixel.
  public func picture(of fruit: Fruit, index: Int) -> PixelBuffer {
    var random = self.random(for: fruit, index: index)
    let bytes =
      switch fruit {
      case .apple: developed(scene(apple: &random))
      case .tomato: developed(scene(tomato: &random))
      case .strawberry: developed(scene(strawberry: &random))
      }
    return PixelBuffer(height: size, width: size, bytes: bytes)
  }

  /// Which pixels of the picture show the fruit itself, row after row from the top.
  public func silhouette(of fruit: Fruit, index: Int) -> [Bool] {
    var random = self.random(for: fruit, index: index)
    return switch fruit {
    case .apple: SceneRenderer(scene(apple: &random)).silhouette(size: size)
    case .tomato: SceneRenderer(scene(tomato: &random)).silhouette(size: size)
    case .strawberry: SceneRenderer(scene(strawberry: &random)).silhouette(size: size)
    }
  }

  private func developed<Body: FruitBody>(_ scene: Scene<Body>) -> [UInt8] {
    scene.finish.developed(SceneRenderer(scene).pixels(size: size), size: size)
  }

  /// A stream of its own for every picture, so that none depends on how many are drawn.
  private func random(for fruit: Fruit, index: Int) -> SplitMix64 {
    let name = fruit.rawValue.utf8.reduce(UInt64(0)) { SplitMix64.mix($0 &* 257 &+ UInt64($1)) }
    return SplitMix64(seed: SplitMix64.mix(SplitMix64.mix(seed &+ name) &+ UInt64(bitPattern: Int64(index))))
  }

  private func scene(apple random: inout SplitMix64) -> Scene<Apple> {
    let apple = Apple(using: &random)
    let tilt = random.chance(0.8) ? random.number(in: 0...0.6) : random.number(in: 0.6...1.5)
    return Scene(body: apple, tilt: tilt, using: &random)
  }

  private func scene(tomato random: inout SplitMix64) -> Scene<Tomato> {
    let tomato = Tomato(using: &random)
    let tilt = random.chance(0.7) ? random.number(in: 0...0.6) : random.number(in: 0.6...1.4)
    return Scene(body: tomato, tilt: tilt, using: &random)
  }

  private func scene(strawberry random: inout SplitMix64) -> Scene<Strawberry> {
    let strawberry = Strawberry(using: &random)
    let tilt = random.chance(0.8) ? random.number(in: 1.0...1.75) : random.number(in: 0.5...1.0)
    return Scene(body: strawberry, tilt: tilt, using: &random)
  }
}
