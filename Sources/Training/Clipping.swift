/// How large gradients may become, by Keras' names.
public enum Clipping: Sendable, Hashable, Codable {
  /// `clipvalue`: every element lies between -limit and limit.
  case value(Double)
  /// `clipnorm`: the gradient of each weight is at most this long.
  case norm(Double)
  /// `global_clipnorm`: all gradients together are at most this long.
  case globalNorm(Double)
}
