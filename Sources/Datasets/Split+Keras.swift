extension Split {
  /// Splits as Keras' `flow_from_directory(validation_split=)`.
  ///
  /// The first `int(fraction * n)` samples of each class are for validation.
  /// - Parameter samples: In the order of `FolderDataset` with `ImageExtensions.kerasDirectory`.
  /// Reference: Keras 3.15 legacy/preprocessing/image.py `_list_valid_filenames_in_directory`.
  public static func kerasDirectory(
    _ samples: [Sample], fractions: SplitFractions
  ) throws(DatasetError) -> [Split] {
    try checkNoTest(fractions, method: "keras_directory")
    var members: [ExactText: [Int]] = [:]
    for (index, sample) in samples.enumerated() {
      members[ExactText(text: sample.label ?? ""), default: []].append(index)
    }
    var splits = [Split](repeating: .train, count: samples.count)
    for indices in members.values {
      for index in indices.prefix(Int(fractions.validation * Double(indices.count))) {
        splits[index] = .validation
      }
    }
    return splits
  }

  /// Splits as Keras' `image_dataset_from_directory(validation_split=)`.
  ///
  /// The last `int(fraction * n)` of all samples in the order shuffled by `seed` are for validation. Where
  /// that number is 0 there is no validation split (Keras then puts everything into it, and nothing into
  /// training).
  /// - Parameter samples: In the order of `FolderDataset` with `ImageExtensions.kerasDataset`.
  /// Reference: Keras 3.15 utils/dataset_utils.py `index_directory`, `get_training_or_validation_split`.
  public static func kerasDataset(
    _ samples: [Sample], fractions: SplitFractions, seed: UInt64
  ) throws(DatasetError) -> [Split] {
    try checkNoTest(fractions, method: "keras_dataset")
    guard let seed = UInt32(exactly: seed) else {
      throw .fractions("method keras_dataset takes seeds up to \(UInt32.max), as NumPy does, got \(seed)")
    }
    var splits = [Split](repeating: .train, count: samples.count)
    for index in kerasOrder(count: samples.count, seed: seed)
      .suffix(Int(fractions.validation * Double(samples.count)))
    {
      splits[index] = .validation
    }
    return splits
  }

  /// Where `numpy.random.RandomState(seed).shuffle` takes each place's element from.
  package static func kerasOrder(count: Int, seed: UInt32) -> [Int] {
    var generator = MT19937(seed: seed)
    // NumPy draws 64 bits only for lists of more than 2^32 elements, which no dataset has.
    return Shuffle.permutation(of: count) { UInt64(generator.next()) }
  }

  private static func checkNoTest(_ fractions: SplitFractions, method: String) throws(DatasetError) {
    guard fractions.test == 0 else {
      throw .fractions("Keras' method \(method) has no test split, got test \(fractions.test)")
    }
  }
}
