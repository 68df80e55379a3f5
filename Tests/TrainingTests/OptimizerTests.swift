import Testing
import Training

@Suite("Optimizer")
struct OptimizerTests {
  @Test("has Keras' default learning rates")
  func defaults() {
    #expect(Optimizer.sgd().learningRate == 0.01)
    #expect(Optimizer.adam().learningRate == 0.001)
    #expect(Optimizer.rmsprop().learningRate == 0.001)
  }
}
