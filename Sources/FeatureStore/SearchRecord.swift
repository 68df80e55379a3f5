/// How one candidate of a comparison of settings did on one fold.
public struct FoldScore: Sendable, Equatable {
  /// The share of the fold predicted correctly.
  public let accuracy: Double
  /// The mean over classes of the share of each that was predicted correctly.
  public let balancedAccuracy: Double
  /// The plain mean over classes of F1.
  public let macroF1: Double

  /// Scores from 0 to 1.
  public init(accuracy: Double, balancedAccuracy: Double, macroF1: Double) {
    (self.accuracy, self.balancedAccuracy, self.macroF1) = (accuracy, balancedAccuracy, macroF1)
  }
}

/// One row of a comparison of settings.
public struct SearchFold: Sendable, Equatable {
  /// What settings: a digest of all of them, shorter than they are.
  public let candidate: String
  /// The fold that was held out, from 0.
  public let fold: Int
  /// The compared parameters as a JSON object.
  public let parameters: String
  /// How it did; nil where it could not be fitted.
  public let score: FoldScore?
  /// Seconds of fitting and predicting.
  public let fitSeconds: Double
  /// Why it could not be fitted.
  public let error: String?

  /// A row of these parts; either a score or an error.
  public init(
    candidate: String, fold: Int, parameters: String, score: FoldScore?, fitSeconds: Double, error: String?
  ) {
    precondition((score == nil) == (error != nil), "either a score or an error")
    (self.candidate, self.fold, self.parameters) = (candidate, fold, parameters)
    (self.score, self.fitSeconds, self.error) = (score, fitSeconds, error)
  }
}
