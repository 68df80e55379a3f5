import PipelineConfig
import Testing

@Suite("Printing and reading again")
struct RoundTripTests {
  @Test("what is printed is read as it was", arguments: 0..<40 as Range<UInt64>)
  func identity(_ block: UInt64) throws {
    for seed in block * 10..<block * 10 + 10 {
      var generator = Generator(seed: seed)
      let file = Self.file(&generator)
      let text = file.canonicalDescription
      do {
        let loaded = try PipelineFile.parse(text, path: "p.yaml")
        #expect(loaded.file == file, "seed \(seed)\n\(text)")
        #expect(loaded.warnings.isEmpty, "seed \(seed)\n\(text)")
        #expect(loaded.file.canonicalDescription == text, "seed \(seed)")
      } catch {
        Issue.record("seed \(seed): \(error)\n\(text)")
      }
    }
  }

  private static func text(_ generator: inout Generator) -> String {
    let pieces = [
      "a", "Z", "9", "_", "-", ".", "/", " ", ":", ": ", "#", " #", "'", "\"", "\\", "\n", "\t", "\r", "é",
      "e\u{301}", "日", "\u{1F353}", "\u{85}", "\u{2028}", "{", "}", "[", "]", ",", "&", "*", "!", "|", ">",
      "%",
      "@", "`", "~", "null", "true", "no", "1e5", "0x1F", "none", "auto", "imagenetx", "---", "\u{1}", "=",
    ]
    let count = Int.random(in: 1...5, using: &generator)
    let text = (0..<count).map { _ in pieces.randomElement(using: &generator) ?? "a" }.joined()
    return text.allSatisfy(\.isWhitespace) ? "x\(text)" : text
  }

  private static func number(_ generator: inout Generator) -> Double {
    let mantissa = Double.random(in: 1..<10, using: &generator)
    let scales = [1, 1e-300, 1e-20, 1e-5, 1e-3, 1e3, 1e15, 1e17, 1e300]
    return Bool.random(using: &generator)
      ? mantissa * (scales.randomElement(using: &generator) ?? 1) : mantissa.rounded()
  }

  private static func choice<Choice: CaseIterable>(_: Choice.Type, _ generator: inout Generator) -> Choice {
    Choice.allCases.randomElement(using: &generator)!
  }

  private static func dataset(_ generator: inout Generator) -> DatasetSpec {
    let source = text(&generator)
    var split = SplitSpec(method: choice(SplitSpec.Method.self, &generator))
    if split.method.usesFractions {
      split.validation = Double.random(in: 0..<0.5, using: &generator)
      split.test = split.method.hasTest && Bool.random(using: &generator) ? 0.3 : 0
    }
    switch split.method {
    case .column: return DatasetSpec(source: .sql(source), split: split)
    case .hash,
      .stratified where Bool.random(using: &generator):
      return DatasetSpec(source: .csv(source), split: split)
    default: return DatasetSpec(source: .folder(source), split: split)
    }
  }

  private static func images(_ generator: inout Generator) -> ImagesSpec {
    var images = ImagesSpec()
    if Bool.random(using: &generator) {
      images.targetSize = .init(
        height: .random(in: 1...16_384, using: &generator), width: .random(in: 1...16_384, using: &generator))
    }
    images.interpolation = choice(ImagesSpec.Interpolation.self, &generator)
    // With the others, fast decoding is warned of.
    if images.interpolation.isAntialiased { images.decode = choice(ImagesSpec.Decode.self, &generator) }
    images.aspect = choice(ImagesSpec.Aspect.self, &generator)
    if images.aspect == .pad {
      images.padColor = .init(red: .random(in: 0...255, using: &generator), green: 0, blue: 255)
    }
    images.orientation = choice(ImagesSpec.Orientation.self, &generator)
    images.onError = choice(ImagesSpec.OnError.self, &generator)
    if images.onError == .skip, Bool.random(using: &generator) {
      images.maxErrors = .random(in: 0...1000, using: &generator)
    }
    images.maxPixels = .random(in: 1...Int.max, using: &generator)
    return images
  }

  private static func reduction(_ generator: inout Generator) -> ReductionSpec {
    let count = Int.random(in: 1...2000, using: &generator)
    switch Int.random(in: 0..<8, using: &generator) {
    case 0: return .varianceThreshold(threshold: Bool.random(using: &generator) ? 0 : number(&generator))
    case 1:
      return .standardScaler(
        withMean: .random(using: &generator), withStd: .random(using: &generator))
    case 2: return .minMaxScaler
    case 3: return .l2Normalizer
    case 4: return .truncatedSVD(components: count)
    case 5:
      let solver = choice(ReductionSpec.Solver.self, &generator)
      return .pca(components: solver == .randomized ? .count(9) : .all, whiten: false, solver: solver)
    case 6: return .pca(components: .count(count), whiten: true, solver: .auto)
    default:
      let fraction = Double.random(in: 1e-6..<1, using: &generator)
      return .pca(components: .varianceFraction(fraction), whiten: .random(using: &generator), solver: .full)
    }
  }

  private static func svm(_ generator: inout Generator) -> SVMSpec {
    var svm = SVMSpec()
    svm.kernel = choice(SVMSpec.Kernel.self, &generator)
    svm.C = number(&generator)
    if svm.kernel != .linear {
      svm.gamma = [.scale, .auto, .value(number(&generator))].randomElement(using: &generator)!
    }
    if svm.kernel == .poly { svm.degree = .random(in: 0...100, using: &generator) }
    if svm.kernel == .poly || svm.kernel == .sigmoid { svm.coef0 = -number(&generator) }
    let weights = [text(&generator): number(&generator), "cat": 2, "10": 0.5]
    svm.classWeight = [.uniform, .balanced, .weights(weights)].randomElement(using: &generator)!
    svm.calibration = choice(CalibrationSpec.self, &generator)
    svm.tolerance = number(&generator)
    svm.cacheSizeMB = .random(in: 1...1_000_000, using: &generator)
    svm.shrinking = .random(using: &generator)
    return svm
  }

  private static func classWeight(_ generator: inout Generator) -> SVMSpec.ClassWeight {
    let weights = [text(&generator): number(&generator), "cat": 2, "10": 0.5]
    return [.uniform, .balanced, .weights(weights)].randomElement(using: &generator)!
  }

  // What has no effect is warned of and not printed, so it keeps its default.
  private static func mlp(_ generator: inout Generator) -> MLPSpec {
    var mlp = MLPSpec()
    mlp.hiddenLayerSizes = (0..<Int.random(in: 0...3, using: &generator)).map { _ in
      Int.random(in: 1...1_000_000, using: &generator)
    }
    if !mlp.hiddenLayerSizes.isEmpty {
      mlp.activation = choice(MLPSpec.Activation.self, &generator)
      let count = Bool.random(using: &generator) ? 1 : mlp.hiddenLayerSizes.count
      mlp.dropout = (0..<count).map { _ in Double.random(in: 0..<1, using: &generator) }
    }
    mlp.solver = choice(MLPSpec.Solver.self, &generator)
    mlp.alpha = number(&generator)
    mlp.batchSize = Bool.random(using: &generator) ? nil : .random(in: 1...Int.max, using: &generator)
    mlp.learningRateInit = number(&generator)
    if mlp.solver == .sgd {
      mlp.learningRate = choice(MLPSpec.LearningRate.self, &generator)
      if mlp.learningRate == .invscaling { mlp.powerT = number(&generator) }
      mlp.momentum = Bool.random(using: &generator) ? 0 : .random(in: 0.01...1, using: &generator)
      if mlp.momentum > 0 { mlp.nesterovsMomentum = .random(using: &generator) }
    } else {
      mlp.beta1 = .random(in: 0..<1, using: &generator)
      mlp.beta2 = .random(in: 0..<1, using: &generator)
      mlp.epsilon = number(&generator)
    }
    mlp.maxIter = .random(in: 1...Int.max, using: &generator)
    mlp.shuffle = .random(using: &generator)
    mlp.tolerance = number(&generator)
    mlp.earlyStopping = .random(using: &generator)
    if mlp.earlyStopping { mlp.validationFraction = .random(in: 0.001..<1, using: &generator) }
    mlp.iterationsWithoutChange = .random(in: 1...Int.max, using: &generator)
    mlp.classWeight = classWeight(&generator)
    mlp.calibration = choice(CalibrationSpec.self, &generator)
    return mlp
  }

  private static func logisticRegression(_ generator: inout Generator) -> LogisticRegressionSpec {
    var regression = LogisticRegressionSpec()
    regression.penalty = choice(LogisticRegressionSpec.Penalty.self, &generator)
    if regression.penalty == .l2 { regression.C = number(&generator) }
    regression.fitIntercept = .random(using: &generator)
    regression.classWeight = classWeight(&generator)
    regression.maxIter = .random(in: 1...Int.max, using: &generator)
    regression.tolerance = number(&generator)
    regression.calibration = choice(CalibrationSpec.self, &generator)
    return regression
  }

  private static func linearSVM(_ generator: inout Generator) -> LinearSVMSpec {
    var svm = LinearSVMSpec()
    svm.C = number(&generator)
    svm.fitIntercept = .random(using: &generator)
    if svm.fitIntercept { svm.interceptScaling = number(&generator) }
    svm.classWeight = classWeight(&generator)
    svm.maxIter = .random(in: 1...Int.max, using: &generator)
    svm.tolerance = number(&generator)
    svm.calibration = choice(CalibrationSpec.self, &generator)
    return svm
  }

  private static func head(_ generator: inout Generator) -> HeadSpec {
    switch Int.random(in: 0..<4, using: &generator) {
    case 0: .svm(svm(&generator))
    case 1: .mlp(mlp(&generator))
    case 2: .logisticRegression(logisticRegression(&generator))
    default: .linearSVM(linearSVM(&generator))
    }
  }

  private static func layer(_ generator: inout Generator, isRepeated: Bool = false) -> LayerSpec {
    func size() -> LayerSpec.Size {
      LayerSpec.Size(.random(in: 1...9, using: &generator), .random(in: 1...9, using: &generator))
    }
    func part() -> Double { Double.random(in: 0..<1, using: &generator) }
    var convolution = LayerSpec.Convolution(kernelSize: size())
    convolution.strides = size()
    convolution.padding = choice(LayerSpec.Padding.self, &generator)
    convolution.activation = choice(LayerSpec.Activation.self, &generator)
    convolution.useBias = .random(using: &generator)
    var pooling = LayerSpec.Pooling()
    (pooling.poolSize, pooling.strides) = (size(), size())
    pooling.padding = choice(LayerSpec.Padding.self, &generator)
    var kinds: [LayerSpec.Kind] = [
      .conv2D(filters: 8, convolution, groups: 2), .depthwiseConv2D(convolution),
      .separableConv2D(filters: 7, convolution),
      .batchNormalization(momentum: part(), epsilon: number(&generator), center: false, scale: true),
      .relu(maxValue: nil), .relu(maxValue: number(&generator)), .activation(convolution.activation),
      .maxPooling2D(pooling), .averagePooling2D(pooling), .globalAveragePooling2D, .globalMaxPooling2D,
      .flatten, .dense(.classes, activation: convolution.activation, useBias: false),
      .dense(.count(.random(in: 1...10_000_000, using: &generator)), activation: .relu, useBias: true),
      .dropout(rate: part()), .zeroPadding2D(top: 0, bottom: 1, left: 2, right: 3),
      .resizing(size(), choice(LayerSpec.Interpolation.self, &generator)),
    ]
    if isRepeated { return LayerSpec(kinds.randomElement(using: &generator)!) }
    kinds += [
      .add, .concatenate,
      .repeated(times: 3, (0..<2).map { _ in layer(&generator, isRepeated: true) }),
    ]
    var made = LayerSpec(kinds.randomElement(using: &generator)!)
    func name() -> String { text(&generator).replacing("/", with: "|") }
    switch made.kind {
    case .repeated: return made
    case .add, .concatenate: made.inputs = [text(&generator), text(&generator), text(&generator)]
    default: made.inputs = Bool.random(using: &generator) ? [] : [text(&generator)]
    }
    made.name = Bool.random(using: &generator) ? nil : name()
    return made
  }

  private static func layers(_ generator: inout Generator) -> [LayerSpec] {
    (0..<Int.random(in: 1...5, using: &generator)).map { _ in layer(&generator) }
  }

  private static func optimizer(_ generator: inout Generator) -> OptimizerSpec {
    let methods: [OptimizerSpec.Method] = [
      .sgd(learningRate: number(&generator), momentum: 0.9, nesterov: true, decay: number(&generator)),
      .sgd(), .adam(beta1: 0.5, epsilon: number(&generator)), .rmsprop(rho: 0.25, momentum: 0.5),
    ]
    let clippings: [OptimizerSpec.Clipping?] = [
      nil, .norm(number(&generator)), .value(number(&generator)), .globalNorm(number(&generator)),
    ]
    return OptimizerSpec(
      methods.randomElement(using: &generator)!, weightDecay: number(&generator),
      clipping: clippings.randomElement(using: &generator)!)
  }

  private static func callbacks(_ generator: inout Generator, hasValidation: Bool) -> CallbacksSpec {
    func monitor() -> CallbacksSpec.Monitor {
      hasValidation ? choice(CallbacksSpec.Monitor.self, &generator) : .accuracy
    }
    var callbacks = CallbacksSpec()
    switch Int.random(in: 0..<3, using: &generator) {
    case 0:
      var plateau = CallbacksSpec.ReduceLROnPlateau()
      (plateau.monitor, plateau.factor, plateau.cooldown) = (monitor(), 0.25, 3)
      plateau.minDelta = number(&generator)
      callbacks.reduceLROnPlateau = plateau
    case 1:
      let shapes: [CallbacksSpec.LearningRateSchedule.Shape] = [
        .step(factor: 0.5, every: 7), .cosine(alpha: 0.125), .exponential(rate: 0.75),
      ]
      callbacks.learningRateSchedule = .init(shapes.randomElement(using: &generator)!, warmupEpochs: 2)
    default: break
    }
    if Bool.random(using: &generator) {
      var stopping = CallbacksSpec.EarlyStopping()
      (stopping.monitor, stopping.patience, stopping.restoreBestWeights) = (monitor(), 4, true)
      stopping.baseline = Bool.random(using: &generator) ? nil : -number(&generator)
      callbacks.earlyStopping = stopping
    }
    if Bool.random(using: &generator) {
      var checkpoint = CallbacksSpec.ModelCheckpoint()
      checkpoint.saveBestOnly = .random(using: &generator)
      if checkpoint.saveBestOnly { checkpoint.monitor = monitor() }
      checkpoint.filePath = Bool.random(using: &generator) ? nil : "\(text(&generator)).safetensors"
      callbacks.modelCheckpoint = checkpoint
    }
    return callbacks
  }

  /// Makes a training of `file`: of its backbone, or of a network from scratch.
  private static func learn(_ file: inout PipelineFile, _ generator: inout Generator) {
    (file.features, file.reduce, file.head) = ([], [], nil)
    let split = file.dataset.split
    let hasValidation = !split.method.usesFractions || split.validation > 0
    file.evaluate = EvaluateSpec(splits: [.train])
    let isBackbone = Bool.random(using: &generator)
    if isBackbone {
      file.backbone?.includeTop = false
    } else {
      file.backbone = nil
      file.images.targetSize = nil
      file.network = NetworkSpec(
        name: text(&generator).replacing("/", with: "|"), input: LayerSpec.Size(32, 48),
        preprocessing: choice(NetworkSpec.Preprocessing.self, &generator), layers: layers(&generator))
    }
    let names: [TrainingPhaseSpec.TrainableFrom] = [
      .all, .layer("x" + text(&generator)), isBackbone ? .top : .all,
    ]
    file.training = TrainingSpec(
      top: isBackbone ? layers(&generator) : [], labelSmoothing: Double.random(in: 0..<1, using: &generator),
      classWeight: classWeight(&generator),
      phases: (0..<Int.random(in: 1...3, using: &generator)).map { _ in
        TrainingPhaseSpec(
          trainableFrom: names.randomElement(using: &generator)!,
          epochs: .random(in: 1...1_000_000, using: &generator),
          batchSize: .random(in: 1...65_536, using: &generator), optimizer: optimizer(&generator),
          callbacks: callbacks(&generator, hasValidation: hasValidation))
      },
      csvLog: Bool.random(using: &generator) ? nil : text(&generator),
      tensorBoard: Bool.random(using: &generator) ? nil : text(&generator))
  }

  private static func file(_ generator: inout Generator) -> PipelineFile {
    let dataset = dataset(&generator)
    let weights: [BackboneSpec.Weights] = [.imagenet, .builtin, .random, .file("w/" + text(&generator))]
    var file = PipelineFile(
      name: text(&generator),
      seed: dataset.split.method == .kerasDataset
        ? .random(in: 0...4_294_967_295, using: &generator)
        : .random(in: 0...UInt64(Int.max), using: &generator),
      store: text(&generator), dataset: dataset, images: images(&generator),
      backbone: BackboneSpec(
        name: text(&generator), weights: weights.randomElement(using: &generator)!,
        includeTop: .random(using: &generator),
        batchSize: Bool.random(using: &generator) ? .auto : .count(.random(in: 1...4096, using: &generator))))
    file.features = (0..<Int.random(in: 1...4, using: &generator)).map {
      FeatureSpec(
        layer: $0 == 0 && Bool.random(using: &generator) ? nil : "layer\($0)\(text(&generator))",
        pooling: Bool.random(using: &generator) ? nil : choice(FeatureSpec.Pooling.self, &generator))
    }
    file.reduce = (0..<Int.random(in: 0...4, using: &generator)).map { _ in reduction(&generator) }
    if Bool.random(using: &generator) {
      file.head = head(&generator)
      let split = dataset.split
      file.evaluate = EvaluateSpec(
        splits: EvaluateSpec.Split.allCases.shuffled(using: &generator).filter {
          switch $0 {
          case .train: true
          case .validation: !split.method.usesFractions || split.validation > 0
          case .test: !split.method.usesFractions || split.test > 0
          }
        })
    }
    if Int.random(in: 0..<3, using: &generator) == 0 { learn(&file, &generator) }
    if Bool.random(using: &generator) {
      file.report = ReportSpec(
        file: text(&generator), plots: Bool.random(using: &generator) ? nil : text(&generator),
        title: Bool.random(using: &generator) ? nil : text(&generator),
        split: file.evaluate?.splits.randomElement(using: &generator),
        pictures: .random(in: 0...100_000, using: &generator))
    }
    return file
  }
}
