internal import Datasets
internal import Digests
internal import Tensors

/// The pictures a network learns from and is looked at with: their place among the decoded ones, and their class.
struct TrainingSamples {
  /// One picture.
  struct Sample {
    /// Its record among the decoded pictures.
    let record: Int
    /// Its class, by number.
    let label: Int
  }

  /// The classes by code point, as the network's outputs are ordered.
  let classNames: [String]
  let training: [Sample]
  let validation: [Sample]
  /// What identifies them: bytes, labels and splits.
  let digest: String

  /// Chooses them.
  ///
  /// - Throws: `RuntimeError.failed` where there is nothing to learn.
  init(_ list: SampleList, _ index: TrainingSampleIndex, name: String) throws {
    var found: [(record: Int, label: String, split: Split)] = []
    let digest = Digest(.sha256)
    for (record, (sample, entry)) in zip(list.samples, index.entries).enumerated() {
      guard entry.problem == nil, let sha256 = entry.sha256, let label = sample.label,
        let split = list.split(of: record, sha256: sha256)
      else { continue }
      found.append((record, label, split))
      digest.update(Array("\(sha256)\t\(label)\t\(split.rawValue)\n".utf8))
    }
    self.digest = digest.finish()
    let classNames = LabelEncoding.sorted(Set(found.map(\.label)))
    self.classNames = classNames
    let numbers = Dictionary(uniqueKeysWithValues: classNames.enumerated().map { ($1, $0) })
    func samples(of split: Split) -> [Sample] {
      found.filter { $0.split == split }.map { Sample(record: $0.record, label: numbers[$0.label] ?? 0) }
    }
    training = samples(of: .train)
    validation = samples(of: .validation)
    try check(name: name, usableCount: found.count)
  }

  private func check(name: String, usableCount: Int) throws {
    guard !training.isEmpty else {
      throw RuntimeError.failed(
        "\(name): nothing to train on: none of \(usableCount) usable, labelled images is in the split train")
    }
    let learned = Set(training.map(\.label))
    let missing = classNames.indices.filter { !learned.contains($0) }.map { "'\(classNames[$0])'" }
    guard missing.isEmpty else {
      throw RuntimeError.failed(
        "\(name): no image of \(missing.joined(separator: ", ")) is in the training split, though other splits have "
          + "some; split by 'method: stratified', or add images")
    }
    guard classNames.count >= 2 else {
      throw RuntimeError.failed(
        "\(name): all \(training.count) training images are '\(classNames[0])', expected at least two classes; "
          + "check the folders or labels")
    }
  }
}
