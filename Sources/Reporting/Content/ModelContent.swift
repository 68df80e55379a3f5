package import Evaluation

/// A model and how it did.
package struct ModelContent: Sendable {
  /// Its name; unique in a report.
  package var name: String
  /// What it is, with which settings.
  package var facts: [Fact]
  /// The part of the dataset it is measured on, nil where it was never measured.
  package var evaluation: EvaluationContent?
  /// Why there is no evaluation, or less of it than there could be.
  package var notes: [String] = []
  /// How learning went.
  package var learningCurves: [Curve] = []
  /// Compared settings.
  package var search: SearchContent?
  /// The shares of the variance that the components of its PCA or SVD explain; empty without one.
  package var explainedVariance: [Double] = []

  package init(name: String, facts: [Fact]) { (self.name, self.facts) = (name, facts) }

  /// One number followed over epochs.
  package struct Curve: Equatable, Sendable {
    package var name: String
    package var values: [Double]

    package init(name: String, values: [Double]) { (self.name, self.values) = (name, values) }
  }
}

/// What measuring a model on one part of the dataset gave.
package struct EvaluationContent: Sendable {
  /// A number of all classes.
  package struct Metric: Equatable, Sendable {
    /// As the store calls it.
    package var name: String
    /// nil where it is undefined.
    package var value: Double?
    /// Its 95 % interval.
    package var low, high: Double?

    package init(name: String, value: Double?, low: Double? = nil, high: Double? = nil) {
      (self.name, self.value, self.low, self.high) = (name, value, low, high)
    }
  }

  /// The pictures of a cell of the confusion matrix.
  package struct Cell: Equatable, Sendable {
    package var actual, predicted: String
    /// How many there are in all.
    package var count: Int
    /// The surest of them.
    package var examples: [PictureReference]

    package init(actual: String, predicted: String, count: Int, examples: [PictureReference]) {
      (self.actual, self.predicted, self.count, self.examples) = (actual, predicted, count, examples)
    }
  }

  package var split: String
  package var matrix: ConfusionMatrix
  package var metrics: [Metric]
  /// Area under the ROC curve of each class, as stored.
  package var classAreas: [String: Double]
  package var reliability: ReliabilityTable?
  /// What the model gives every class, from the stored features; nil where they are gone.
  package var scores: ClassScores?
  package var cells: [Cell]
  /// Wrong and sure, right and sure, and undecided.
  package var worstErrors, surestHits, mostUncertain: [PictureReference]
  /// What spoke for the predictions; nil where no maps are stored.
  package var explanation: ExplanationContent?

  package init(
    split: String, matrix: ConfusionMatrix, metrics: [Metric], classAreas: [String: Double],
    reliability: ReliabilityTable?, scores: ClassScores?, cells: [Cell], worstErrors: [PictureReference],
    surestHits: [PictureReference], mostUncertain: [PictureReference]
  ) {
    (self.split, self.matrix, self.metrics, self.classAreas) = (split, matrix, metrics, classAreas)
    (self.reliability, self.scores, self.cells) = (reliability, scores, cells)
    (self.worstErrors, self.surestHits, self.mostUncertain) = (worstErrors, surestHits, mostUncertain)
  }
}

/// How compared settings did.
package struct SearchContent: Equatable, Sendable {
  /// One combination of settings.
  package struct Candidate: Equatable, Sendable {
    /// In words.
    package var parameters: String
    /// Means over the folds; nil where one could not be fitted.
    package var accuracy, balancedAccuracy, macroF1: Double?
    /// The lowest and the highest accuracy of a fold.
    package var low, high: Double?
    package var fitSeconds: Double?
    package var error: String?

    package init(
      parameters: String, accuracy: Double?, balancedAccuracy: Double?, macroF1: Double?, low: Double?,
      high: Double?, fitSeconds: Double?, error: String?
    ) {
      (self.parameters, self.accuracy, self.balancedAccuracy) = (parameters, accuracy, balancedAccuracy)
      (self.macroF1, self.low, self.high) = (macroF1, low, high)
      (self.fitSeconds, self.error) = (fitSeconds, error)
    }
  }

  package var foldCount: Int
  /// How many there are in all.
  package var candidateCount: Int
  /// The best first.
  package var candidates: [Candidate]

  package init(foldCount: Int, candidateCount: Int, candidates: [Candidate]) {
    (self.foldCount, self.candidateCount, self.candidates) = (foldCount, candidateCount, candidates)
  }
}
