import PipelineConfig
import Testing

@Suite("The head section")
struct HeadSpecTests {
  private func head(_ section: String) throws -> HeadSpec? {
    try PipelineFile.parse(validHead + "head: \(section)\n", path: "p.yaml").file.head
  }

  @Test("names a head, with or without settings")
  func defaults() throws {
    #expect(try head("mlp") == .mlp(MLPSpec()))
    #expect(try head("{mlp: {}}") == .mlp(MLPSpec()))
    #expect(try head("logistic_regression") == .logisticRegression(LogisticRegressionSpec()))
    #expect(try head("{linear_svm: }") == .linearSVM(LinearSVMSpec()))
  }

  @Test("takes what scikit-learn and Keras call so")
  func settings() throws {
    var mlp = MLPSpec()
    (mlp.hiddenLayerSizes, mlp.solver, mlp.learningRate, mlp.powerT) = ([100, 10], .sgd, .invscaling, 0.25)
    (mlp.dropout, mlp.batchSize, mlp.classWeight, mlp.earlyStopping) = ([0.5, 0.1], 32, .balanced, true)
    let text =
      "{mlp: {hidden_layer_sizes: [100, 10], solver: sgd, learning_rate: invscaling, power_t: 0.25, "
      + "dropout: [0.5, 0.1], batch_size: 32, class_weight: balanced, early_stopping: true}}"
    #expect(try head(text) == .mlp(mlp))
    mlp = MLPSpec()
    (mlp.hiddenLayerSizes, mlp.dropout) = ([64], [0.3])
    #expect(try head("{mlp: {hidden_layer_sizes: 64, dropout: 0.3, batch_size: auto}}") == .mlp(mlp))
    var regression = LogisticRegressionSpec()
    (regression.C, regression.calibration) = (10, .sigmoid)
    #expect(
      try head("{logistic_regression: {C: 10, calibration: sigmoid}}") == .logisticRegression(regression))
    var svm = LinearSVMSpec()
    (svm.calibration, svm.interceptScaling) = (.none, 5)
    #expect(try head("{linear_svm: {calibration: none, intercept_scaling: 5}}") == .linearSVM(svm))
  }

  @Test("an svm is c_svc with sigmoid calibration; nu_svc, and every way to say that there is none")
  func svm() throws {
    #expect(try head("svm") == .svm(SVMSpec()))
    #expect(SVMSpec().type == .cSVC && SVMSpec().calibration == .sigmoid && SVMSpec().probability)
    var svm = SVMSpec()
    (svm.type, svm.nu, svm.calibration) = (.nuSVC, 1, .isotonic)
    #expect(try head("{svm: {type: nu_svc, nu: 1, calibration: isotonic}}") == .svm(svm))
    #expect(try head("{svm: {type: nu_svc, nu: 1, calibration: isotonic, probability: true}}") == .svm(svm))
    svm = SVMSpec()
    svm.calibration = .none
    for settings in ["probability: false", "calibration: none", "probability: false, calibration: none"] {
      #expect(try head("{svm: {\(settings)}}") == .svm(svm), "\(settings)")
    }
    #expect(try head("{svm: {probability: true}}") == .svm(SVMSpec()))
  }

  @Test(
    "says what is wrong with a setting, and where",
    arguments: [
      (
        "{mpl: {}}",
        "3:8: error: unknown head 'mpl'; did you mean 'mlp'? (known: svm, mlp, logistic_regression, "
          + "linear_svm)"
      ),
      ("{mlp: {hidden_layers: 5}}", "3:14: error: unknown key 'hidden_layers' in 'mlp'"),
      (
        "{mlp: {hidden_layer_sizes: [5, 0]}}",
        "3:38: error: 'hidden_layer_sizes[1]' must be a whole number from 1 to "
          + "1000000, got '0'"
      ),
      ("{mlp: {dropout: 1}}", "3:23: error: 'dropout' must be at least 0 and less than 1, got '1'"),
      (
        "{mlp: {dropout: [0.1, 0.2]}}",
        "3:23: error: 'dropout' must be one rate, or one for each of the 1 hidden "
          + "layers, got 2"
      ),
      (
        "{mlp: {momentum: 2, solver: sgd}}",
        "3:24: error: 'momentum' must be at least 0 and at most 1, got '2'"
      ),
      ("{mlp: {solver: lbfgs}}", "3:22: error: 'solver' must be one of adam, sgd, got 'lbfgs'"),
      (
        "{logistic_regression: {penalty: l1}}",
        "3:39: error: 'penalty: l1' is not supported by this version (known: "
          + "l2, none)"
      ),
      (
        "{linear_svm: {loss: hinge}}",
        "3:27: error: 'loss: hinge' is not supported by this version (known: "
          + "squared_hinge)"
      ),
      (
        "{linear_svm: {calibration: sigmod}}",
        "3:34: error: 'calibration' must be one of none, sigmoid, isotonic, got 'sigmod'; "
          + "did you mean 'sigmoid'?"
      ),
      ("{mlp: {momentum: 0.5}}", "3:24: warning: 'momentum' has no effect with solver: adam"),
      ("{mlp: {solver: sgd, beta_1: 0.5}}", "3:35: warning: 'beta_1' has no effect with solver: sgd"),
      (
        "{mlp: {validation_fraction: 0.2}}",
        "3:35: warning: 'validation_fraction' has no effect with early_stopping: "
          + "false"
      ),
      (
        "{mlp: {hidden_layer_sizes: [], activation: tanh}}",
        "3:50: warning: 'activation' has no effect with no hidden "
          + "layer"
      ),
      ("{logistic_regression: {penalty: none, C: 2}}", "3:48: warning: 'C' has no effect with penalty: none"),
      (
        "{svm: {type: nu_svc, nu: 1.5}}",
        "3:32: error: 'nu' must be a number greater than 0 and up to 1, got '1.5'"
      ),
      (
        "{svm: {type: nu_svc, nu: 0}}",
        "3:32: error: 'nu' must be "
      ),
      (
        "{svm: {type: nu}}",
        "3:20: error: 'type' must be one of c_svc, nu_svc, got 'nu'"
      ),
      (
        "{svm: {nu: 0.3}}",
        "3:18: warning: 'nu' has no effect with type: c_svc"
      ),
      (
        "{svm: {type: nu_svc, C: 2}}",
        "3:31: warning: 'C' has no effect with type: nu_svc"
      ),
      (
        "{svm: {type: nu_svc, class_weight: balanced}}",
        "3:42: error: 'class_weight' must be none with type: nu_svc"
      ),
      (
        "{svm: {probability: false, calibration: isotonic}}",
        "3:27: error: 'probability: false' contradicts 'calibration: isotonic'"
      ),
      (
        "{svm: {probability: true, calibration: none}}",
        "3:27: error: 'probability: true' contradicts 'calibration: none'"
      ),
      (
        "{svm: {calibration: platt}}",
        "3:27: error: 'calibration' must be one of none, sigmoid, isotonic, got 'platt'"
      ),
    ])
  func problems(_ section: String, _ expected: String) {
    let found = messages(validHead + "head: \(section)\n")
    #expect(found.count == 1 && found[0].hasPrefix(expected), "\(found)")
  }
}
