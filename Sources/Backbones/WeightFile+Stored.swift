extension WeightFile {
  /// What kind of file weights lie in.
  public enum Container: String, Sendable, Hashable, CaseIterable {
    /// HDF5 with lists of layer names: Keras 1 and 2, and Keras 3 when asked for `.h5`.
    case legacyHDF5
    /// HDF5 with one group for each layer: Keras 3's `.weights.h5`.
    case keras3HDF5
    /// A zip archive with the model's description and its weights: `.keras`.
    case kerasArchive
    /// A JSON header and raw numbers: `.safetensors`.
    case safetensors

    /// What people call it.
    public var title: String {
      switch self {
      case .legacyHDF5: "Keras .h5"
      case .keras3HDF5: "Keras 3 .weights.h5"
      case .kerasArchive: "Keras 3 .keras archive"
      case .safetensors: "safetensors"
      }
    }
  }

  /// What the names and the order of a file's layers mean.
  public enum Naming: Sendable, Hashable {
    /// Legacy HDF5: names, in Keras' model order.
    case ordered
    /// Keras 3: names, or where the file has none the counter of the class (`conv2d_3` is the fourth Conv2D in model
    /// order); each layer's `classOrdinal` tells which.
    case classOrdinals
    /// Safetensors: names only, the order says nothing.
    case names
  }

  /// Which of its kind a layer is.
  public struct ClassOrdinal: Sendable, Hashable {
    /// The class in snake case, such as `depthwise_conv2d`.
    public let className: String
    /// How many layers of this class come before it in model order, within its model.
    public let index: Int
    /// The groups of the models around it, outermost first: empty for a layer of the saved model itself,
    /// `["functional"]` for one of the first functional model nested in it.
    public let models: [String]
  }

  /// One weight of a layer as stored.
  public struct StoredWeight: Sendable, Hashable {
    /// The name in the file, such as `block1_conv1_W_1:0`, `Conv1/kernel` or `vars/0`.
    public let name: String
    /// The stored shape.
    public let shape: [Int]
    /// Where it lies in the file.
    let location: String
  }

  /// One layer with weights as stored.
  public struct StoredLayer: Sendable, Hashable {
    /// The layer's name when it was saved, else that of its group in the file.
    public let name: String
    /// Its weights in the file's order.
    public let weights: [StoredWeight]
    /// Which of its kind it is, where the file says so: Keras 3.
    public let classOrdinal: ClassOrdinal?

    init(name: String, weights: [StoredWeight], classOrdinal: ClassOrdinal? = nil) {
      (self.name, self.weights, self.classOrdinal) = (name, weights, classOrdinal)
    }
  }
}
