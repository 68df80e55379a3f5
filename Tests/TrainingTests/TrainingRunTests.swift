import Backbones
import DNN
import Tensors
import TestSupport
import Testing
import Training

/// Some steps of training from the same weights, batches and learning rate, against Keras in float64.
@Suite("Training beside Keras")
struct TrainingRunTests {
  struct Run: CustomTestStringConvertible, Sendable {
    let name: String
    let batch: Int
    let steps: Int
    let network: @Sendable () throws -> Network
    let optimizer: Optimizer
    var weightDecay = 0.0
    var labelSmoothing: Float = 0
    var clipping: Clipping?
    var classWeights: [Float]?

    var testDescription: String { name }
  }

  static let runs: [Run] = [
    Run(
      name: "four_layers", batch: 16, steps: 20, network: fourLayers,
      optimizer: .sgd(learningRate: 0.01, momentum: 0.9)),
    Run(
      name: "vgg_style", batch: 16, steps: 20, network: vggStyle,
      optimizer: .sgd(learningRate: 0.01, momentum: 0.9)),
    small("sgd", .sgd(learningRate: 0.1)),
    small("nesterov", .sgd(learningRate: 0.05, momentum: 0.9, nesterov: true)) { $0.weightDecay = 0.01 },
    small("adam", .adam(learningRate: 0.01)),
    small("adam_decay", .adam(learningRate: 0.01)) {
      $0.weightDecay = 0.1
      $0.labelSmoothing = 0.1
    },
    small("rmsprop", .rmsprop(learningRate: 0.01)),
    small("rmsprop_momentum", .rmsprop(learningRate: 0.005, momentum: 0.8)),
    small("clipvalue", .sgd(learningRate: 0.1)) { $0.clipping = .value(0.02) },
    small("clipnorm", .sgd(learningRate: 0.1)) { $0.clipping = .norm(0.1) },
    small("global_clipnorm", .sgd(learningRate: 0.1, momentum: 0.5)) { $0.clipping = .globalNorm(0.1) },
    small("class_weight", .sgd(learningRate: 0.1)) { $0.classWeights = [0.5, 1, 2, 3] },
  ]

  @Test("gives Keras' losses and weights", arguments: runs)
  func agrees(_ run: Run) throws {
    let golden = try TrainingGolden("run_\(run.name)")
    let network = try run.network()
    let learner = try TrainableNetwork(
      .random(seed: TrainingGolden.seed, for: network), cut: TrainingCut(network, trainableFrom: nil))
    let classes = learner.classCount
    var losses: [Double] = []
    for step in 0..<run.steps {
      let input = TrainingGolden.numbers(
        "run/\(step % 4)/input", count: run.batch * learner.inputShape.reduce(1, *))
      let labels = (0..<run.batch).map { (step % 4 * 7 + 3 * $0) % classes }
      let targets = labels.flatMap { label in
        (0..<classes).map {
          ($0 == label ? 1 : 0) * (1 - run.labelSmoothing) + run.labelSmoothing / Float(classes)
        }
      }
      let outcome = try learner.step(
        input, targets: targets,
        sampleWeights: run.classWeights.map { weights in labels.map { weights[$0] } },
        rule: run.optimizer.rule(
          learningRate: run.optimizer.learningRate, stepsTaken: step, weightDecay: run.weightDecay),
        clipping: run.clipping)
      losses.append(outcome.lossSum / Double(run.batch))
    }
    let curve = Closeness(losses, try golden.doubles("losses"), rtol: 1e-3, atol: 0)
    #expect(curve.isClose, "losses: \(curve)")
    let weights = try learner.weights()
    #expect(
      Set(weights.keys)
        == Set(golden.names("").filter { $0 != "losses" }.map { $0.replacing(".", with: "/") }))
    for (name, tensor) in weights {
      let expected = try golden.floats(name.replacing("/", with: "."))
      let actual = TrainingGolden.spread(tensor.elements)
      // Weights near zero are held to the size of the others of their kind. Winograd's algorithm takes most of that:
      // Keras in float32 stays below 0.2 of it, in the same run.
      let closeness = Closeness(actual, expected, rtol: 1e-3, atol: 2e-4 * Closeness.scale(of: expected))
      #expect(closeness.isClose, "\(name): \(closeness)")
      let distance = zip(actual, expected).reduce(0) { $0 + Double(($1.0 - $1.1) * ($1.0 - $1.1)) }
        .squareRoot()
      let length = expected.reduce(0) { $0 + Double($1 * $1) }.squareRoot()
      #expect(distance <= 1e-3 * length, "\(name) is \(distance / length) of its length away")
    }
  }

  // MARK: Networks of the script

  private static func small(
    _ name: String, _ optimizer: Optimizer, _ change: (inout Run) -> Void = { _ in }
  ) -> Run {
    var run = Run(name: name, batch: 6, steps: 8, network: smallNetwork, optimizer: optimizer)
    change(&run)
    return run
  }

  @Sendable private static func smallNetwork() throws -> Network {
    try stack(
      "small", size: 8,
      [
        ("conv1", conv(8, .same, .relu)), ("pool1", pool), ("flatten", .flatten),
        ("predictions", dense(4, .softmax)),
      ])
  }

  @Sendable private static func fourLayers() throws -> Network {
    try stack(
      "four_layers", size: 32,
      [
        ("conv1", conv(32, .same, .relu)), ("conv2", conv(32, .valid, .relu)), ("pool1", pool),
        ("conv3", conv(64, .same, .relu)), ("conv4", conv(64, .valid, .relu)), ("pool2", pool),
        ("flatten", .flatten), ("fc", dense(512, .relu)), ("predictions", dense(10, .softmax)),
      ])
  }

  @Sendable private static func vggStyle() throws -> Network {
    var layers: [(String, Layer.Operation)] = []
    for (block, filters) in [(1, 32), (2, 64), (3, 128)] {
      for index in 1...2 {
        layers += [
          ("block\(block)_conv\(index)", conv(filters, .same, .linear)),
          ("block\(block)_bn\(index)", .batchNormalization(.init())),
          ("block\(block)_relu\(index)", .rectifier(maximum: nil)),
        ]
      }
      layers.append(("block\(block)_pool", pool))
    }
    return try stack(
      "vgg_style", size: 32, layers + [("pool", .globalAveragePooling), ("predictions", dense(10, .softmax))])
  }

  private static let pool = Layer.Operation.maxPooling(.init(window: Layer.Window(2, stride: 2)))

  private static func conv(
    _ filters: Int, _ padding: Layer.WindowPadding, _ activation: Layer.Activation
  ) -> Layer.Operation {
    .convolution(.init(filters: filters, window: Layer.Window(3, padding: padding), activation: activation))
  }

  private static func dense(_ units: Int, _ activation: Layer.Activation) -> Layer.Operation {
    .dense(.init(units: units, activation: activation))
  }

  private static func stack(
    _ name: String, size: Int, _ layers: [(String, Layer.Operation)]
  ) throws -> Network {
    var made = [Layer("input", .input(height: size, width: size, channels: 3), inputs: [])]
    for (name, operation) in layers {
      made.append(Layer(name, operation, inputs: [made[made.count - 1].name]))
    }
    return try Network(name: name, layers: made)
  }
}
