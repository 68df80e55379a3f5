import CTraining
import Heads
import Tensors
import Testing

/// The inner loops in C against sums written out.
@Suite("Training kernels")
struct TrainingKernelTests {
  private static let sets = TrainingInstructions.allCases.filter(\.isSupported)

  private func numbers(_ count: Int, _ random: inout SplitMix64) -> [Float] {
    (0..<count).map { _ in Float.random(in: -1...1, using: &random) }
  }

  private func padded(_ count: Int) -> Int { (count + 15) / 16 * 16 }

  // Blocks have 128 inputs, panels 256 samples, vectors 4 to 16 outputs.
  private static let shapes = [
    (1, 1, 1, 1), (3, 5, 2, 4), (63, 15, 7, 7), (64, 16, 6, 1), (127, 16, 6, 1), (128, 3, 2, 2),
    (129, 17, 255, 3), (270, 33, 257, 258),
    (700, 100, 20, 20),
  ]

  @Test("move weights and multiply as sums written out do", arguments: sets, 0..<shapes.count)
  func pass(set: TrainingInstructions, shape: Int) {
    let (inputs, outputs, current, next) = Self.shapes[shape]
    var random = SplitMix64(seed: UInt64(shape))
    let all = 300
    let features = numbers(all * inputs, &random)
    let indices = (0..<current).map { _ in Int32.random(in: 0..<300, using: &random) }
    let following = (0..<next).map { _ in Int32.random(in: 0..<300, using: &random) }
    let width = padded(outputs)
    var deltas = [Float](repeating: 0, count: current * width)
    for sample in 0..<current {
      for output in 0..<outputs { deltas[sample * width + output] = Float.random(in: -1...1, using: &random) }
    }
    let biases = numbers(outputs, &random)
    let start = numbers(inputs * outputs, &random)
    let first = numbers(inputs * outputs, &random).map { $0 / 10 }
    let second = numbers(inputs * outputs, &random).map { $0 * $0 }
    for isAdam in [true, false] {
      var rule = ctraining_rule(
        is_adam: isAdam ? 1 : 0, nesterov: shape % 2 == 0 ? 1 : 0, scale: 1 / Float(current), decay: 0.3,
        rate: 0.1,
        beta_1: 0.8, beta_2: 0.9, epsilon: 1e-3, momentum: 0.7)
      var outcomes: [[Float]] = []
      for threads in [1, 2, 3] {
        var (weights, m, v) = (start, first, second)
        var results = [Float](repeating: .nan, count: next * width)
        let squares = weights.withUnsafeMutableBufferPointer { weights in
          m.withUnsafeMutableBufferPointer { m in
            v.withUnsafeMutableBufferPointer { v in
              features.withUnsafeBufferPointer { features in
                indices.withUnsafeBufferPointer { indices in
                  following.withUnsafeBufferPointer { following in
                    var layer = ctraining_layer(
                      instruction_set: set.rawValue, threads: Int32(threads), inputs: Int64(inputs),
                      outputs: Int64(outputs), weights: weights.baseAddress, first: m.baseAddress,
                      second: isAdam ? v.baseAddress : nil)
                    var now = ctraining_samples(
                      values: features.baseAddress, stride: Int64(inputs), indices: indices.baseAddress,
                      count: Int64(current))
                    var then = ctraining_samples(
                      values: features.baseAddress, stride: Int64(inputs), indices: following.baseAddress,
                      count: Int64(next))
                    var scratch = [UInt8](
                      repeating: 0xff, count: Int(ctraining_pass_byte_count(&layer, Int64(next))))
                    return ctraining_pass(
                      &layer, &rule, &now, deltas, Int64(width), &then, biases, &results, Int64(width),
                      &scratch)
                  }
                }
              }
            }
          }
        }
        var expected = Expected(weights: start, m: first, v: second)
        expected.move(rule, inputs, outputs, features, indices, deltas, width)
        // 1e-5: a few hundred products of numbers below 1, summed in another order.
        for (found, wanted, what) in [
          (weights, expected.weights, "weights"), (m, expected.m, "first"), (v, expected.v, "second"),
        ] {
          let result = Closeness(found, wanted, rtol: 1e-5, atol: 1e-5)
          #expect(result.isClose, "\(what), adam \(isAdam): \(result)")
        }
        let wantedSquares = weights.reduce(0.0) { $0 + Double($1) * Double($1) }
        #expect((squares / wantedSquares - 1).magnitude < 1e-12)
        var (products, wanted): ([Float], [Float]) = ([], [])
        for sample in 0..<next {
          for output in 0..<outputs {
            var sum = Double(biases[output])
            for input in 0..<inputs {
              sum +=
                Double(features[Int(following[sample]) * inputs + input])
                * Double(weights[input * outputs + output])
            }
            wanted.append(Float(sum))
            products.append(results[sample * width + output])
          }
        }
        let result = Closeness(products, wanted, rtol: 1e-5, atol: 3e-5)
        #expect(result.isClose, "results: \(result)")
        outcomes.append(weights + products)
      }
      #expect(outcomes[0] == outcomes[1] && outcomes[0] == outcomes[2], "threads change the result")
    }
  }

  /// What a step does, weight by weight in double precision.
  private struct Expected {
    var weights, m, v: [Float]

    mutating func move(
      _ rule: ctraining_rule, _ inputs: Int, _ outputs: Int, _ features: [Float], _ indices: [Int32],
      _ deltas: [Float], _ width: Int
    ) {
      for input in 0..<inputs {
        for output in 0..<outputs {
          let place = input * outputs + output
          var sum = 0.0
          for (sample, row) in indices.enumerated() {
            sum += Double(features[Int(row) * inputs + input]) * Double(deltas[sample * width + output])
          }
          let weight = Double(weights[place])
          let g = (sum + Double(rule.decay) * weight) * Double(rule.scale)
          let before = Double(m[place])
          if rule.is_adam == 1 {
            let first = Double(rule.beta_1) * before + Double(1 - rule.beta_1) * g
            let second = Double(rule.beta_2) * Double(v[place]) + Double(1 - rule.beta_2) * g * g
            (m[place], v[place]) = (Float(first), Float(second))
            weights[place] = Float(
              weight - Double(rule.rate) * first / (second.squareRoot() + Double(rule.epsilon)))
          } else {
            let velocity = Double(rule.momentum) * before - Double(rule.rate) * g
            m[place] = Float(velocity)
            weights[place] = Float(
              weight
                + (rule.nesterov == 1 ? Double(rule.momentum) * velocity - Double(rule.rate) * g : velocity))
          }
        }
      }
    }
  }

  @Test("pass deltas back", arguments: sets, 0..<shapes.count)
  func back(set: TrainingInstructions, shape: Int) {
    let (inputs, outputs, count, _) = Self.shapes[shape]
    var random = SplitMix64(seed: UInt64(shape))
    var weights = numbers(inputs * outputs, &random)
    let (width, resultWidth) = (padded(outputs), padded(inputs))
    let deltas = numbers(count * width, &random)
    var results = [Float](repeating: .nan, count: count * resultWidth)
    weights.withUnsafeMutableBufferPointer { weights in
      var layer = ctraining_layer(
        instruction_set: set.rawValue, threads: 2, inputs: Int64(inputs), outputs: Int64(outputs),
        weights: weights.baseAddress, first: nil, second: nil)
      var scratch = [UInt8](repeating: 0xff, count: Int(ctraining_back_byte_count(&layer)))
      ctraining_back(&layer, Int64(count), deltas, Int64(width), &results, Int64(resultWidth), &scratch)
    }
    var (found, wanted): ([Float], [Float]) = ([], [])
    for sample in 0..<count {
      for input in 0..<inputs {
        found.append(results[sample * resultWidth + input])
        wanted.append(
          Float(
            (0..<outputs).reduce(0.0) {
              $0 + Double(deltas[sample * width + $1]) * Double(weights[input * outputs + $1])
            }))
      }
    }
    let result = Closeness(found, wanted, rtol: 1e-5, atol: 1e-5)
    #expect(result.isClose, "\(result)")
  }

  // Blocks have up to 192 rows, panels 64 columns, sums of 512 rows are flushed.
  @Test(
    "sweep over samples", arguments: sets,
    [(1, 1, 1), (7, 3, 2), (600, 65, 3), (1700, 64, 17), (20, 3000, 1)])
  func sweep(set: TrainingInstructions, shape: (Int, Int, Int)) {
    let (rows, columns, models) = shape
    var random = SplitMix64(seed: UInt64(rows))
    let features = numbers(rows * columns, &random)
    let width = padded(models)
    var weights = [Float](repeating: 0, count: columns * width)
    for column in 0..<columns {
      for model in 0..<models { weights[column * width + model] = Float.random(in: -1...1, using: &random) }
    }
    var offsets = [Float](repeating: 0, count: width)
    for model in 0..<models { offsets[model] = Float.random(in: -1...1, using: &random) }
    var outcomes: [[Double]] = []
    for threads in [1, 2, 3] {
      var gradient = [Double](repeating: .nan, count: columns * models)
      var offsetGradient = [Double](repeating: .nan, count: models)
      features.withUnsafeBufferPointer { features in
        var sweep = ctraining_sweep(
          instruction_set: set.rawValue, threads: Int32(threads), rows: Int64(rows), columns: Int64(columns),
          models: Int64(models), features: features.baseAddress)
        var scratch = [UInt8](repeating: 0xff, count: Int(ctraining_sweep_byte_count(&sweep)))
        // Residual: the product times the row's number, over a thousand.
        ctraining_run_sweep(
          &sweep, weights, offsets,
          { _, _, first, count, products, stride in
            for line in 0..<Int(count) {
              for model in 0..<Int(stride) {
                products?[line * Int(stride) + model] *= Float(Int(first) + line) / 1000
              }
            }
          }, nil, &gradient, &offsetGradient, &scratch)
      }
      outcomes.append(gradient + offsetGradient)
    }
    #expect(outcomes[0] == outcomes[1] && outcomes[0] == outcomes[2], "threads change the result")
    var expected = [Double](repeating: 0, count: (columns + 1) * models)
    for row in 0..<rows {
      for model in 0..<models {
        var product = Double(offsets[model])
        for column in 0..<columns {
          product += Double(features[row * columns + column]) * Double(weights[column * width + model])
        }
        product *= Double(row) / 1000
        for column in 0..<columns {
          expected[column * models + model] += product * Double(features[row * columns + column])
        }
        expected[columns * models + model] += product
      }
    }
    // Sums of up to 512 rows are of single precision.
    let scale = expected.reduce(0) { max($0, $1.magnitude) }
    let result = Closeness(outcomes[0], expected, rtol: 1e-5, atol: 1e-6 * scale)
    #expect(result.isClose, "\(result)")
  }
}
