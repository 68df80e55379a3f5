/// Collects the layers of an architecture; each call returns the new layer's name for the next one.
///
/// A layer without a name is numbered as a fresh Keras 3 session numbers it: `conv2d`, `conv2d_1`, …
struct NetworkBuilder {
  private(set) var layers: [Layer] = []
  private var unnamedCounts: [String: Int] = [:]

  /// The input layer, called as Keras 3 calls the first one.
  mutating func input(height: Int, width: Int, name: String = "input_layer") -> String {
    add(name, .input(height: height, width: width, channels: 3))
  }

  /// Any layer.
  mutating func add(_ name: String?, _ operation: Layer.Operation, _ inputs: String...) -> String {
    add(name, operation, inputs: inputs)
  }

  /// Any layer, of as many inputs as there are.
  mutating func add(_ name: String?, _ operation: Layer.Operation, inputs: [String]) -> String {
    let name = name ?? nextName(of: operation)
    layers.append(Layer(name, operation, inputs: inputs))
    return name
  }

  /// `Conv2D`.
  mutating func convolution(
    _ name: String?, _ source: String, filters: Int, _ window: Layer.Window, usesBias: Bool = true,
    activation: Layer.Activation = .linear
  ) -> String {
    add(
      name,
      .convolution(
        Layer.Convolution(filters: filters, window: window, usesBias: usesBias, activation: activation)),
      source)
  }

  /// `BatchNormalization` with gamma and beta.
  mutating func normalization(
    _ name: String?, _ source: String, epsilon: Double, momentum: Double = 0.99
  ) -> String {
    add(name, .batchNormalization(Layer.BatchNormalization(epsilon: epsilon, momentum: momentum)), source)
  }

  /// `Dense`.
  mutating func dense(
    _ name: String, _ source: String, units: Int, activation: Layer.Activation
  ) -> String {
    add(name, .dense(Layer.Dense(units: units, activation: activation)), source)
  }

  private mutating func nextName(of operation: Layer.Operation) -> String {
    let kind = operation.automaticName
    defer { unnamedCounts[kind, default: 0] += 1 }
    return unnamedCounts[kind].map { "\(kind)_\($0)" } ?? kind
  }
}
