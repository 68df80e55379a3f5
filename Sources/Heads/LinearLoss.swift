/// What linear models pay for their samples.
enum LinearLoss {
  /// One model for two classes: `log(1 + exp(-y·z))`.
  case logistic
  /// One model per class, together: minus the log of the softmax.
  case softmax
  /// Independent models, each for one class against the rest (for two classes one): `max(0, 1 - y·z)²`.
  case squaredHinge
}
