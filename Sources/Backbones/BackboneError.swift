public import Archives

/// What can go wrong with networks, their weights and the layers people name.
public enum BackboneError: Error, Sendable, Equatable {
  /// No backbone of that name.
  case unknownBackbone(name: String, similar: [String], known: [String])
  /// The image size cannot be used with this backbone.
  case inputTooSmall(backbone: String, height: Int, width: Int, minimum: Int)
  /// With its classifier a backbone takes images of one size only.
  case inputSizeFixed(backbone: String, height: Int, width: Int, expected: [Int])
  /// Weights of ImageNet were asked of a network that has none.
  case noOfficialWeights(backbone: String)
  /// The shipped network's weights were asked of another one.
  case notShipped(backbone: String)
  /// This program has no shipped network, or none that can be used.
  case shippedNetworkUnusable(reason: String)
  /// A classifier was asked of a network that ends with its features.
  case noClassifier(backbone: String)
  /// A file of weights that does not say which network they belong to.
  case notDescribed(file: String)
  /// A network file whose description cannot be used.
  case unusableDescription(file: String, reason: String)
  /// A layer that cannot be: name used twice, unknown input, shapes that do not fit.
  case invalidNetwork(network: String, layer: String, reason: String)
  /// A layer name that the network does not have.
  case unknownLayer(network: String, layer: String, similar: [String])
  /// A pooling over height and width was asked of a layer that gives a vector.
  case poolingOfVector(network: String, layer: String, pooling: FeatureSpec.Pooling, count: Int)
  /// No feature was asked for.
  case noFeatures(network: String)
  /// Something the inference plan has no translation for.
  case unsupported(network: String, layer: String, reason: String)

  /// Keras' file for this network is in none of the folders; `command` would fetch it.
  case weightsNotFound(backbone: String, fileNames: [String], folders: [String], command: String)
  /// No file at that path, or no right to read it.
  case fileUnreadable(file: String, reason: String)
  /// The file is none of the kinds that weights come in.
  case unknownContainer(file: String, looksLike: String?)
  /// The file begins as one of those kinds and cannot be read: cut off or damaged.
  case damaged(file: String, reason: String)
  /// A `.keras` archive that cannot be opened, or not be unpacked here.
  case unusableArchive(ZipError)
  /// HDF5 or an archive, but without the weights of a Keras model.
  case notKerasWeights(file: String, looksLike: String?)
  /// The file's layers are another network's.
  case anotherNetwork(file: String, network: String, looksLike: String)
  /// A layer with weights is not in the file.
  case missingLayer(file: String, network: String, layer: String, missingCount: Int)
  /// The file was saved without the classifier that is asked for.
  case missingTop(file: String, network: String, layers: [String])
  /// The file has weighted layers the network does not have.
  case extraLayers(file: String, network: String, layers: [String])
  /// A layer of the file has another number of weights.
  case wrongWeightCount(file: String, layer: String, found: [String], expected: [String])
  /// A weight has another shape.
  case wrongShape(file: String, layer: String, weight: String, found: [Int], expected: [Int])
  /// The classifier of the file tells another number of classes apart.
  case wrongClassCount(file: String, layer: String, found: Int, expected: Int)
  /// A weight is not stored as floating point numbers, or cannot be read.
  case unreadableWeight(file: String, layer: String, weight: String, reason: String)
  /// A weight that is NaN or infinite, or a variance below zero.
  case unusableValue(file: String, layer: String, weight: String, index: Int, value: String)
  /// A file that cannot be written, and how many bytes it was to have.
  case cannotWrite(file: String, byteCount: Int, reason: String)
  /// A file is there already, and nobody said that it may be replaced.
  case alreadyThere(file: String)

  /// An archive of Keras' features that cannot be compared with.
  case unusableReference(file: String, reason: String)
  /// The batch has another number of elements than planned.
  case wrongBatch(found: Int, expected: [Int])
  /// The execution engine refused the plan or failed while running it.
  case execution(network: String, reason: String)
}

extension BackboneError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .unknownBackbone(let name, let similar, let known):
      return
        "backbone '\(name)' is not known\(didYouMean(similar)); there are \(known.joined(separator: ", "))"
    case .inputTooSmall(let backbone, let height, let width, let minimum):
      return
        "\(backbone): images of \(height)×\(width) are too small, at least \(minimum)×\(minimum) are needed; "
        + "choose a larger target_size"
    case .inputSizeFixed(let backbone, let height, let width, let expected):
      let sizes = expected.map { "\($0)×\($0)" }.joined(separator: " or ")
      return "\(backbone): with its classifier (include_top) images must be \(sizes), "
        + "not \(height)×\(width); change target_size or leave the top out"
    case .noOfficialWeights(ShippedNetwork.name):
      return "\(ShippedNetwork.name): there are no ImageNet weights of it; its own are in the program, "
        + "'weights: builtin' (to have them as a file: 'pipeline weights export \(ShippedNetwork.name) --to FILE')"
    case .noOfficialWeights(let backbone):
      return "\(backbone): there are no ImageNet weights of it; give its file as 'weights: PATH'"
    case .notShipped(let backbone):
      return "\(backbone): the built-in weights are those of \(ShippedNetwork.name); "
        + "give 'imagenet', 'random' or the path of a file, or name \(ShippedNetwork.name)"
    case .shippedNetworkUnusable(let reason):
      return
        "\(ShippedNetwork.name): the program's own copy cannot be used: \(reason), and build the program again"
    case .noClassifier(let backbone):
      return "\(backbone): it ends with its features and has no classifier; choose another network, "
        + "or leave include_top out and train a head"
    case .notDescribed(let file):
      return "\(file): holds weights only, not their network; name it with 'name:'"
    case .unusableDescription(let file, let reason):
      return "\(file): its network cannot be used: \(reason); write it again with this version"
    case .invalidNetwork(let network, let layer, let reason):
      return "\(network): layer '\(layer)': \(reason)"
    case .unknownLayer(let network, let layer, let similar):
      return "\(network): no layer '\(layer)'\(didYouMean(similar)); "
        + "'pipeline backbone show NAME' lists the layers"
    case .poolingOfVector(let network, let layer, let pooling, let count):
      return "\(network): layer '\(layer)' gives a vector of \(count), "
        + "so pooling '\(pooling.rawValue)' has no height and width to go over; use pooling 'none'"
    case .noFeatures(let network):
      return "\(network): no layer to take features from was named; name at least one"
    case .unsupported(let network, let layer, let reason):
      return "\(network): layer '\(layer)' cannot be run: \(reason)"
    case .wrongBatch(let found, let expected):
      return "batch of \(found) numbers, planned for \(shapeText(expected)); fill a short last batch up"
    case .execution(let network, let reason):
      return "\(network): \(reason)"
    default:
      return fileDescription
    }
  }

  private var fileDescription: String {
    switch self {
    case .weightsNotFound(let backbone, let fileNames, let folders, let command):
      return
        "\(backbone): no file \(fileNames.joined(separator: " or ")) in \(folders.joined(separator: ", ")); "
        + "fetch it with '\(command)', put it into \(folders.first ?? "a folder named by PIPELINE_WEIGHTS"), "
        + "give its path as 'weights: /path/file.h5', or try things out with 'weights: random'"
    case .fileUnreadable(let file, let reason):
      return "\(file): \(reason); give the path of a .keras, .h5, .weights.h5 or .safetensors file"
    case .unknownContainer(let file, let looksLike):
      return "\(file): not a file of weights" + (looksLike.map { ", it looks like \($0)" } ?? "")
        + "; give a .keras, .h5, .weights.h5 or .safetensors file"
    case .damaged(let file, let reason):
      return "\(file): the file is cut off or damaged (\(reason)); copy or download it again"
    case .unusableArchive(let error):
      return "\(error)"
    case .notKerasWeights(let file, let looksLike):
      return "\(file): no weights of a Keras model in it" + (looksLike.map { "; it looks like \($0)" } ?? "")
        + "; save the model in Keras with model.save('name.keras')"
    case .anotherNetwork(let file, let network, let looksLike):
      return "\(file): the weights of \(looksLike), expected \(network); change the backbone or the file"
    case .missingLayer(let file, let network, let layer, let missingCount):
      return "\(file): no weights for layer '\(layer)' of \(network)"
        + (missingCount > 1 ? " and \(missingCount - 1) more" : "")
        + "; give a file saved from the whole network"
    case .missingTop(let file, let network, let layers):
      return "\(file): saved without the top of \(network) (\(layers.joined(separator: ", "))), "
        + "which include_top needs; give the file with the top, or leave the top out"
    case .extraLayers(let file, let network, let layers):
      return "\(file): has weights for \(layers.prefix(3).joined(separator: ", "))"
        + (layers.count > 3 ? " and \(layers.count - 3) more layers" : "")
        + ", which \(network) does not have; change the backbone or the file"
    case .wrongWeightCount(let file, let layer, let found, let expected):
      return "\(file): layer '\(layer)' has \(found.count) weights (\(found.joined(separator: ", "))), "
        + "expected \(expected.count) (\(expected.joined(separator: ", "))); give a file of the same network"
    case .wrongShape(let file, let layer, let weight, let found, let expected):
      return
        "\(file): layer '\(layer)': \(weight) has shape \(shapeText(found)), expected \(shapeText(expected)); "
        + "give a file of the same network, saved with TensorFlow's channel order"
    case .wrongClassCount(let file, let layer, let found, let expected):
      return "\(file): layer '\(layer)' tells \(found) classes apart, expected ImageNet's \(expected); "
        + "leave the top out to use the features below it"
    case .unusableReference(let file, let reason):
      return "\(file): \(reason); save the features again with docs/parity/save_keras_features.py"
    case .unreadableWeight(let file, let layer, let weight, let reason):
      return "\(file): layer '\(layer)': \(weight) \(reason); copy or save the file again"
    case .unusableValue(let file, let layer, let weight, let index, let value):
      return "\(file): layer '\(layer)': element \(index) of \(weight) is \(value), "
        + "which makes every feature useless; save the model again from a good state"
    case .cannotWrite(let file, let byteCount, let reason):
      return
        "\(file): cannot be written: \(reason); \(byteCount) bytes are needed, choose a place that has them"
    case .alreadyThere(let file):
      return "\(file): is there already; choose another name, or replace it with --force"
    default:
      return "unknown problem"
    }
  }
}

private func didYouMean(_ similar: [String]) -> String {
  similar.isEmpty ? "" : "; did you mean \(similar.map { "'\($0)'" }.joined(separator: " or "))?"
}
