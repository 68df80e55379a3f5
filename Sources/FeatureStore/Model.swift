/// A fitted classifier and everything needed to use and explain it, as handed to the store.
public struct ModelDescription: Sendable, Equatable {
  /// The name people call it by; saving under a name that is taken replaces the old model.
  public let name: String
  /// The kind of classifier, such as `svm`.
  public let head: String
  /// The recipe of the features it was fitted on.
  public let recipeID: Int64
  /// The dataset it was fitted on, nil where a query chose the images.
  public let dataset: String?
  /// The run that fitted it.
  public let runID: Int64?
  /// Hyperparameters as a JSON object.
  public let parameters: String
  /// The classes in the order of the head's outputs.
  public let classNames: [String]
  /// How many images it was fitted on.
  public let trainingCount: Int
  /// The seed it was fitted with.
  public let seed: Int64?
  /// The condition that chose the images, in SQL.
  public let selection: String?
  /// What the model depends on: equal fingerprints mean an equal model.
  public let fingerprint: String?
  /// The steps between features and head, in order.
  public let reductions: [ReductionDescription]
  /// How learning went; empty for heads that do not learn by epochs.
  public let learningCurves: [LearningCurve]

  /// A model of these parts.
  ///
  /// - Parameter parameters: A JSON object; the store refuses other text.
  public init(
    name: String, head: String, recipeID: Int64, dataset: String? = nil, runID: Int64? = nil,
    parameters: String, classNames: [String], trainingCount: Int, seed: Int64? = nil,
    selection: String? = nil, fingerprint: String? = nil, reductions: [ReductionDescription] = [],
    learningCurves: [LearningCurve] = []
  ) {
    (self.name, self.head, self.recipeID, self.dataset) = (name, head, recipeID, dataset)
    (self.runID, self.parameters, self.classNames) = (runID, parameters, classNames)
    (self.trainingCount, self.seed, self.selection) = (trainingCount, seed, selection)
    (self.fingerprint, self.reductions, self.learningCurves) = (fingerprint, reductions, learningCurves)
  }
}

/// One number followed over the epochs of learning.
public struct LearningCurve: Sendable, Equatable {
  /// What it is: `loss`, `validation_accuracy`.
  public let name: String
  /// Its value after each epoch.
  public let values: [Double]

  /// The curve of `name`.
  public init(name: String, values: [Double]) { (self.name, self.values) = (name, values) }
}

/// One fitted reduction step, as analysts see it.
public struct ReductionDescription: Sendable, Equatable {
  /// What is known about one component of a PCA or SVD.
  public struct Component: Sendable, Equatable {
    /// The variance along it, dividing by the sample count less one.
    public let explainedVariance: Double
    /// Its part of the total variance, 0...1.
    public let explainedVarianceRatio: Double
    /// The singular value it belongs to.
    public let singularValue: Double
    /// Its direction in the step's input; empty where it is not kept or not read back.
    public let axis: [Float]

    /// A component with these values.
    public init(
      explainedVariance: Double, explainedVarianceRatio: Double, singularValue: Double, axis: [Float] = []
    ) {
      self.explainedVariance = explainedVariance
      self.explainedVarianceRatio = explainedVarianceRatio
      self.singularValue = singularValue
      self.axis = axis
    }
  }

  /// The kind of step, such as `pca`.
  public let kind: String
  /// Hyperparameters as a JSON object.
  public let parameters: String
  /// Values in a vector before and after the step.
  public let inputDimension, outputDimension: Int
  /// The components, strongest first; empty for steps that have none.
  public let components: [Component]

  /// A step of these parts.
  ///
  /// - Parameter parameters: A JSON object; the store refuses other text.
  public init(
    kind: String, parameters: String, inputDimension: Int, outputDimension: Int,
    components: [Component] = []
  ) {
    (self.kind, self.parameters, self.components) = (kind, parameters, components)
    (self.inputDimension, self.outputDimension) = (inputDimension, outputDimension)
  }
}

/// A model in the store, without its payload.
public struct StoredModel: Sendable, Equatable, Identifiable {
  /// The row's number; a later model has a larger one.
  public let id: Int64
  /// What was saved.
  public let description: ModelDescription
  /// When, ISO 8601 in UTC.
  public let createdAt: String
  /// The view with its reduced scores, nil where none were stored.
  public let reducedView: String?
}
