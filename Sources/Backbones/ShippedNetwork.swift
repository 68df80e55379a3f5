private import CShippedNetwork

/// The network that ships with the program: small, trained on pictures that the project draws by formula.
///
/// Its file, `data/formulanet.safetensors`, is part of the binary. What its layers are stands in the file and nowhere else.
public enum ShippedNetwork {
  /// What pipeline files call it.
  public static let name = "formulanet"

  /// The network of this program, or why it has none.
  static let own = Result { () throws(BackboneError) in try read(bytes()) }

  /// The network of this program, with its weights.
  ///
  /// - Throws: `BackboneError.shippedNetworkUnusable` in a program that was built without it, or with a damaged one.
  public static func network() throws(BackboneError) -> TrainedNetwork { try own.get() }

  /// Reads a network file in the place of the program's own.
  ///
  /// - Throws: `BackboneError.shippedNetworkUnusable` for no bytes, a file that cannot be used, or another network's.
  package static func read(_ bytes: [UInt8]) throws(BackboneError) -> TrainedNetwork {
    let path = "data/\(name).safetensors"
    guard !bytes.isEmpty else {
      throw .shippedNetworkUnusable(reason: "\(path) was not there when it was built; get the whole checkout")
    }
    let network: TrainedNetwork
    do {
      network = try TrainedNetwork(bytes: bytes, name: path)
    } catch {
      throw .shippedNetworkUnusable(reason: "\(error)")
    }
    let found = network.description.network.name
    guard found == name else {
      throw .shippedNetworkUnusable(
        reason: "\(path) holds the network '\(found)'; put that of pipelines/\(name).yaml there")
    }
    return network
  }

  /// What `own` is read from; empty in a program that was built without it.
  private static func bytes() -> [UInt8] {
    Array(UnsafeBufferPointer(start: cshippednetwork_bytes(), count: cshippednetwork_byte_count()))
  }
}

extension Backbone {
  /// Whether it is the network that ships with the program.
  public var isShipped: Bool { name == ShippedNetwork.name }

  /// The weights that are meant where nobody names any.
  public var standardWeights: WeightSource { isShipped ? .builtin : .imagenet }
}
