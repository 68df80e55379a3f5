import Foundation
import TestSupport
import Testing
import Training

@Suite("What a training writes down")
struct TrainingLogTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private static let epochs = [
    TrainingEpoch(
      index: 0, loss: 1.5, accuracy: 0.25, validationLoss: 1.25, validationAccuracy: 0.5, learningRate: 0.01,
      seconds: 12.5),
    TrainingEpoch(
      index: 1, loss: 0.1, accuracy: 1.0 / 3, validationLoss: 1e-5, validationAccuracy: 1, learningRate: 1e-4,
      seconds: 0.5),
    TrainingEpoch(
      index: 2, loss: .nan, accuracy: 0, validationLoss: 2e20, validationAccuracy: 0.125, learningRate: 0.001,
      seconds: 3),
    TrainingEpoch(index: 3, loss: 0.5, accuracy: 0.75, learningRate: 0.5, seconds: 1),
  ]

  @Test("the CSV file is Keras' CSVLogger's, byte for byte, after each epoch")
  func csv() throws {
    let golden = try String(
      contentsOf: ProjectPaths.golden.appending(path: "Training/csv_logger.csv"), encoding: .utf8)
    let path = folder.path("new/log.csv")
    let file = try TrainingCSVFile(path: path)
    var history = TrainingHistory()
    for epoch in Self.epochs {
      try file.append(epoch)
      history.append(epoch)
      #expect(try String(contentsOfFile: path, encoding: .utf8) == history.csv)
    }
    #expect(history.csv == golden)
  }

  @Test("a resumed training's file has each epoch once")
  func resumed() throws {
    let path = folder.path("log.csv")
    let first = try TrainingCSVFile(path: path)
    for epoch in Self.epochs.prefix(3) { try first.append(epoch) }
    // The checkpoint knows two of them.
    var history = TrainingHistory()
    for epoch in Self.epochs.prefix(2) { history.append(epoch) }
    let second = try TrainingCSVFile(path: path, history: history)
    for epoch in Self.epochs.dropFirst(2) {
      try second.append(epoch)
      history.append(epoch)
    }
    #expect(try String(contentsOfFile: path, encoding: .utf8) == history.csv)
    #expect(history.epochs.count == 4)
  }

  @Test("a history is stored to the bit, numbers that are none included")
  func stored() throws {
    var history = TrainingHistory()
    for epoch in Self.epochs { history.append(epoch) }
    let read = try JSONDecoder().decode(TrainingHistory.self, from: JSONEncoder().encode(history))
    #expect(read.csv == history.csv)
    #expect(read.epochs[2].loss.isNaN)
    #expect(read.epochs[3] == Self.epochs[3])
  }

  @Test("the progress line has Keras' digits")
  func progress() {
    #expect(
      Self.epochs[0].progressLine(of: 50)
        == "Epoch 1/50 - 12s - loss: 1.5000 - accuracy: 0.2500 - val_loss: 1.2500 - val_accuracy: 0.5000 - "
        + "learning_rate: 0.0100")
    #expect(
      Self.epochs[1].progressLine(of: 50)
        == "Epoch 2/50 - 0.5s - loss: 0.1000 - accuracy: 0.3333 - val_loss: 1.0000e-05 - val_accuracy: 1.0000 - "
        + "learning_rate: 1.0000e-04")
    #expect(
      Self.epochs[3].progressLine(of: 4)
        == "Epoch 4/4 - 1.0s - loss: 0.5000 - accuracy: 0.7500 - learning_rate: 0.5000"
    )
  }

  @Test("a place that cannot be written to is named")
  func unwritable() throws {
    let path = try folder.write("a file", to: "file")
    for attempt in ["\(path)/log.csv", folder.url.path] {
      let error = #expect(throws: TrainingLogError.self) { _ = try TrainingCSVFile(path: attempt) }
      #expect(error?.file == attempt)
    }
    let writer = TensorBoardWriter(folder: path)
    #expect(throws: TrainingLogError.self) { try writer.append(Self.epochs[0]) }
  }
}

@Suite("TensorBoard's files")
struct TensorBoardWriterTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private static func write(to path: String) throws {
    let writer = TensorBoardWriter(folder: path, clock: { 1_700_000_000.5 })
    for index in [0, 1, 200] {
      try writer.append(
        TrainingEpoch(
          index: index, loss: 0.5 / Double(index + 1), accuracy: 0.25, validationLoss: index == 1 ? nil : 2,
          validationAccuracy: index == 1 ? nil : 0.75, learningRate: 0.01, seconds: 1))
    }
  }

  @Test("the files are those that TensorFlow's reader was shown to read, byte for byte")
  func bytes() throws {
    try Self.write(to: folder.url.path)
    for run in ["train", "validation"] {
      let names = try FileManager.default.contentsOfDirectory(atPath: folder.path(run))
      #expect(names.count == 1)
      #expect(names[0].hasPrefix("events.out.tfevents.1700000000."))
      let found = try Data(contentsOf: URL(fileURLWithPath: folder.path("\(run)/\(names[0])")))
      let golden = try Data(
        contentsOf: ProjectPaths.golden.appending(path: "Training/events_\(run).tfevents"))
      #expect(found == golden, "\(run)")
    }
  }

  // Writes what `Generators/callbacks.py events` reads; skipped unless a folder for it is named.
  @Test(
    "the files that TensorFlow is given to read",
    .enabled(if: ProcessInfo.processInfo.environment["PIPELINE_EXPORTS"] != nil))
  func forTensorFlow() throws {
    let target = try #require(ProcessInfo.processInfo.environment["PIPELINE_EXPORTS"])
    try Self.write(to: "\(target)/events")
  }
}
