internal import Heads
internal import PipelineConfig

extension MLPSpec {
  /// The classifier with these settings.
  var classifier: MLPClassifier {
    var mlp = MLPClassifier()
    mlp.hiddenLayerSizes = hiddenLayerSizes
    mlp.activation =
      switch activation {
      case .identity: .identity
      case .logistic: .logistic
      case .tanh: .tanh
      case .relu: .relu
      }
    mlp.solver =
      switch solver {
      case .adam: .adam
      case .sgd: .sgd
      }
    mlp.learningRate =
      switch learningRate {
      case .constant: .constant
      case .invscaling: .invscaling
      case .adaptive: .adaptive
      }
    (mlp.alpha, mlp.batchSize, mlp.learningRateInit, mlp.powerT) = (
      alpha, batchSize, learningRateInit, powerT
    )
    (mlp.maxIter, mlp.shuffle, mlp.tolerance) = (maxIter, shuffle, tolerance)
    (mlp.momentum, mlp.nesterovsMomentum) = (momentum, nesterovsMomentum)
    (mlp.earlyStopping, mlp.validationFraction) = (earlyStopping, validationFraction)
    (mlp.beta1, mlp.beta2, mlp.epsilon) = (beta1, beta2, epsilon)
    (mlp.iterationsWithoutChange, mlp.dropout) = (iterationsWithoutChange, dropout)
    mlp.classWeights = classWeight.headWeights
    return mlp
  }
}

extension LogisticRegressionSpec {
  /// The classifier with these settings.
  var classifier: LogisticRegression {
    var regression = LogisticRegression()
    regression.penalty =
      switch penalty {
      case .l2: .l2
      case .none: .none
      }
    (regression.C, regression.fitIntercept, regression.maxIter, regression.tolerance) = (
      C, fitIntercept, maxIter, tolerance
    )
    regression.classWeights = classWeight.headWeights
    return regression
  }
}

extension LinearSVMSpec {
  /// The classifier with these settings.
  var classifier: LinearSVC {
    var svm = LinearSVC()
    svm.loss =
      switch loss {
      case .squaredHinge: .squaredHinge
      }
    (svm.C, svm.fitIntercept, svm.interceptScaling) = (C, fitIntercept, interceptScaling)
    (svm.maxIter, svm.tolerance) = (maxIter, tolerance)
    svm.classWeights = classWeight.headWeights
    return svm
  }
}
