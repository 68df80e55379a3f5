import PipelineConfig
import Testing

@Suite("training: and network:")
struct TrainingSpecTests {
  private func parse(_ text: String) throws -> PipelineFile {
    try PipelineFile.parse(text, path: "dir/p.yaml").file
  }

  @Test("the interface's example is read into its place")
  func example() throws {
    let file = try parse(
      """
      dataset: {folder: d, split: {validation: 0.2, test: 0.2, method: hash}}
      backbone: {name: vgg16, weights: imagenet}
      training:
        trainable_from: block5_conv1
        top: [global_average_pooling, {dense: {units: 1024, activation: relu}}, {dropout: {rate: 0.5}},
              {dense: {units: classes, activation: softmax}}]
        optimizer: {sgd: {learning_rate: 0.0001, momentum: 0.9}}
        loss: categorical_crossentropy
        batch_size: 16
        epochs: 50
        callbacks:
          - reduce_lr_on_plateau: {monitor: val_loss, factor: 0.1, patience: 5}
          - early_stopping: {monitor: val_loss, patience: 10, restore_best_weights: true}
          - model_checkpoint: {monitor: val_accuracy}
          - csv_logger: out/log.csv
          - tensorboard: out/board
      """)
    var callbacks = CallbacksSpec()
    callbacks.reduceLROnPlateau = .init()
    callbacks.reduceLROnPlateau?.patience = 5
    callbacks.earlyStopping = .init()
    callbacks.earlyStopping?.patience = 10
    callbacks.earlyStopping?.restoreBestWeights = true
    callbacks.modelCheckpoint = .init()
    callbacks.modelCheckpoint?.monitor = .validationAccuracy
    #expect(
      file.training
        == TrainingSpec(
          top: [
            LayerSpec(.globalAveragePooling2D),
            LayerSpec(.dense(.count(1024), activation: .relu, useBias: true)),
            LayerSpec(.dropout(rate: 0.5)), LayerSpec(.dense(.classes, activation: .softmax, useBias: true)),
          ],
          phases: [
            TrainingPhaseSpec(
              trainableFrom: .layer("block5_conv1"), epochs: 50, batchSize: 16,
              optimizer: OptimizerSpec(.sgd(learningRate: 0.0001, momentum: 0.9)), callbacks: callbacks)
          ], csvLog: "out/log.csv", tensorBoard: "out/board"))
    #expect(file.features.isEmpty)
    #expect(file.evaluate?.splits == [.validation, .test])
  }

  @Test("a dropout may be its rate, as the interface writes it")
  func shortDropout() throws {
    let text =
      "dataset: {folder: d}\nbackbone: {name: a}\ntraining: {epochs: 1, top: [{dropout: 0.5}, {dense: classes}]}\n"
    #expect(
      try parse(text).training?.top == [
        LayerSpec(.dropout(rate: 0.5)), LayerSpec(.dense(.classes, activation: .linear, useBias: true)),
      ])
  }

  @Test("what a phase does not say is said by the section")
  func phases() throws {
    let training = try parse(
      """
      dataset: {folder: d, split: {validation: 0.2}}
      backbone: {name: vgg16}
      training:
        batch_size: 8
        optimizer: adam
        callbacks: [{early_stopping: {patience: 3}}, {csv_logger: a.csv}]
        phases:
          - {epochs: 5}
          - trainable_from: block5_conv1
            epochs: 20
            optimizer: {sgd: {learning_rate: 0.001}}
            callbacks: []
      """
    ).training
    let phases = try #require(training?.phases)
    #expect(phases.count == 2)
    #expect(phases.map(\.epochs) == [5, 20])
    #expect(phases.map(\.batchSize) == [8, 8])
    #expect(phases.map(\.trainableFrom) == [.top, .layer("block5_conv1")])
    #expect(phases[0].optimizer == OptimizerSpec(.adam()))
    #expect(phases[1].optimizer == OptimizerSpec(.sgd(learningRate: 0.001)))
    #expect(phases[0].callbacks.earlyStopping?.patience == 3)
    #expect(phases[1].callbacks == CallbacksSpec())
    #expect(training?.csvLog == "a.csv")
    #expect(training?.top == TrainingSpec.defaultTop)
  }

  @Test("layers have Keras' defaults")
  func layerDefaults() throws {
    let network = try parse(
      """
      name: small
      dataset: {folder: d}
      network:
        input: [32, 48, 3]
        layers:
          - conv2d: {filters: 32, kernel_size: 3}
          - depthwise_conv2d: {kernel_size: [3, 5], strides: 2}
          - separable_conv2d: {filters: 4, kernel_size: 3, padding: same}
          - batch_normalization
          - relu
          - {relu: {max_value: 6}}
          - {activation: softmax}
          - max_pooling2d
          - average_pooling: {pool_size: 3}
          - zero_padding2d
          - zero_padding2d: {padding: [[0, 1], [2, 3]]}
          - resizing: {height: 8, width: 9}
          - repeat: {times: 2, layers: [{dense: {units: 4}}, relu]}
          - add: {inputs: [a, b], name: sum}
          - {flatten: {name: row, inputs: sum}}
          - dense: {units: classes}
      training: {epochs: 1}
      """
    ).network
    var depthwise = LayerSpec.Convolution(kernelSize: .init(3, 5))
    depthwise.strides = .init(2, 2)
    var separable = LayerSpec.Convolution(kernelSize: .init(3, 3))
    separable.padding = .same
    var pooling = LayerSpec.Pooling()
    (pooling.poolSize, pooling.strides) = (.init(3, 3), .init(3, 3))
    #expect(
      network
        == NetworkSpec(
          name: "small", input: .init(32, 48), preprocessing: .rescale,
          layers: [
            LayerSpec(.conv2D(filters: 32, LayerSpec.Convolution(kernelSize: .init(3, 3)), groups: 1)),
            LayerSpec(.depthwiseConv2D(depthwise)), LayerSpec(.separableConv2D(filters: 4, separable)),
            LayerSpec(.batchNormalization(momentum: 0.99, epsilon: 0.001, center: true, scale: true)),
            LayerSpec(.relu(maxValue: nil)), LayerSpec(.relu(maxValue: 6)), LayerSpec(.activation(.softmax)),
            LayerSpec(.maxPooling2D(LayerSpec.Pooling())), LayerSpec(.averagePooling2D(pooling)),
            LayerSpec(.zeroPadding2D(top: 1, bottom: 1, left: 1, right: 1)),
            LayerSpec(.zeroPadding2D(top: 0, bottom: 1, left: 2, right: 3)),
            LayerSpec(.resizing(.init(8, 9), .bilinear)),
            LayerSpec(
              .repeated(
                times: 2,
                [
                  LayerSpec(.dense(.count(4), activation: .linear, useBias: true)),
                  LayerSpec(.relu(maxValue: nil)),
                ])),
            LayerSpec(.add, name: "sum", inputs: ["a", "b"]),
            LayerSpec(.flatten, name: "row", inputs: ["sum"]),
            LayerSpec(.dense(.classes, activation: .linear, useBias: true)),
          ]))
  }

  @Test("a network file needs no name")
  func networkFile() throws {
    let file = try parse("dataset: {folder: d}\nbackbone: {weights: out/x.safetensors}\n")
    #expect(file.backbone == BackboneSpec(name: nil, weights: .file("out/x.safetensors")))
    #expect(
      try parse(file.canonicalDescription) == PipelineFile.parse(file.canonicalDescription, path: "p").file)
  }

  @Test(
    "every wrong value is reported at its place",
    arguments: [
      ("training: {}", "3:11: error: missing key 'epochs' in 'training', for example  epochs: 20"),
      ("training: {epochs: 0}", "3:20: error: 'epochs' must be a whole number from 1 to 1000000, got '0'"),
      (
        "training: {epohs: 3, epochs: 2}",
        "3:12: error: unknown key 'epohs' in 'training'; did you mean 'epochs'?"
      ),
      (
        "training: {epochs: 1, optimizer: {adam: {momentum: 0.9}}}",
        "3:42: error: unknown key 'momentum' in 'adam' (known: learning_rate, beta_1, beta_2, epsilon, "
          + "weight_decay, clipnorm, clipvalue, global_clipnorm)"
      ),
      (
        "training: {epochs: 1, optimizer: {sgd: {clipnorm: 1, clipvalue: 1}}}",
        "3:65: error: 'clipvalue' and 'clipnorm' exclude each other; keep one"
      ),
      (
        "training: {epochs: 1, top: [{dens: {units: 3}}]}",
        "3:30: error: unknown layer 'dens'; did you mean 'dense'? (known: conv2d, depthwise_conv2d, "
          + "separable_conv2d, batch_normalization, relu, activation, max_pooling2d, average_pooling2d, "
          + "global_average_pooling2d, global_max_pooling2d, flatten, dense, dropout, zero_padding2d, resizing, "
          + "add, concatenate, repeat)"
      ),
      (
        "training: {epochs: 1, top: [{dense: {units: class}}]}",
        "3:45: error: 'units' must be a whole number from 1 to 10000000, or classes, got 'class'"
      ),
      (
        "training: {epochs: 1, top: [add]}",
        "3:29: error: 'add' needs the layers it joins, for example  add: {inputs: [a, b]}"
      ),
      (
        "training: {epochs: 1, augmented_copies: 4}",
        "3:41: error: 'augmented_copies' counts changed pictures, but there is no 'augmentation'"
      ),
      (
        "training: {epochs: 1, callbacks: [{reduce_lr_on_plateau: {monitor: loss}}, {learning_rate_schedule: cosine}]}",
        "3:76: error: 'reduce_lr_on_plateau' and 'learning_rate_schedule' both set the learning rate; keep one"
      ),
      (
        "training: {phases: [{epochs: 1, callbacks: [{csv_logger: a}]}]}",
        "3:45: error: 'csv_logger' is about the whole training; list it in training.callbacks"
      ),
      (
        "training: {epochs: 1}\nhead: svm",
        "4:7: error: 'head' is about features of a frozen network, and 'training' makes a model by itself; "
          + "train first, then extract from the trained network with another file"
      ),
    ])
  func diagnostics(text: String, expected: String) {
    #expect(messages(validHead + text + "\n") == [expected])
  }

  @Test("sections that exclude each other, or lack each other, are reported")
  func sections() {
    let network = "network: {input: [8, 8, 3], layers: [flatten]}\n"
    #expect(
      messages("dataset: {folder: d}\n" + network) == [
        "2:10: error: 'network' has to be trained; add  training: {epochs: 20, optimizer: adam}"
      ])
    #expect(
      messages(validHead + network + "training: {epochs: 1}\n") == [
        "3:10: error: 'network' is built from scratch and 'backbone' is pretrained; keep one of them"
      ])
    #expect(
      messages(
        "dataset: {folder: d}\n" + network + "training: {epochs: 1, trainable_from: top, top: [flatten]}\n")
        == [
          "3:39: error: a network from scratch has no top; leave 'trainable_from' out",
          "3:49: error: 'top' is put on a backbone; a network from scratch has all its layers under "
            + "network.layers",
        ])
    #expect(
      messages(
        "dataset: {folder: d}\nimages: {target_size: [9, 8]}\n" + network + "training: {epochs: 1}\n")
        == [
          "2:9: error: 'target_size' [9, 8] is not the network's input [8, 8, 3]; leave it out"
        ])
    #expect(
      messages(
        "dataset: {folder: d, split: {validation: 0, test: 0.2, method: hash}}\nbackbone: {name: a}\n"
          + "training: {epochs: 1, callbacks: [early_stopping]}\n") == [
          "3:35: error: 'val_loss' cannot be monitored: there is no validation split; set "
            + "dataset.split.validation, or monitor loss"
        ])
    #expect(
      messages(
        "dataset: {folder: d}\nnetwork: {input: [8, 8, 1], layers: [flatten]}\ntraining: {epochs: 1}\n")
        == ["2:18: error: 'input' must have 3 channels: every image is read as RGB, got 1"])
  }
}
