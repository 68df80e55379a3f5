/// A convolution's weights as 8-bit integers, each output channel with its own scale.
///
/// Rounding shifts the mean of a result, and such shifts add up through a network: on MobileNetV2 they are nine tenths
/// of the error. What the mean of the source makes of them is known, so the bias takes it back; and the nine
/// weights of a depthwise kernel, which neighbouring pixels make act as their sum, are rounded so that the sum stays.
/// Nagel et al., "Data-free quantization through weight equalization and bias correction", arXiv:1906.04721.
package struct QuantizedKernel {
  /// Integers from -127 to 127, HWIO as the convolution's.
  package let kernel: [Float]
  /// For each output channel, what a sum of products of integers is multiplied by.
  package let scales: [Float]
  /// For each output channel, the bias in units of such sums.
  package let bias: [Float]

  /// - Parameters:
  ///   - sourceScales: What each channel of the source is multiplied by.
  ///   - sourceMeans: The mean of each channel of the source.
  package init(_ convolution: Convolution, sourceScales: [Float], sourceMeans: [Float]) {
    let outputs = convolution.outputChannels
    let inputsPerGroup = convolution.inputChannels / convolution.groups
    let outputsPerGroup = outputs / convolution.groups
    let rows = convolution.kernel.count / outputs
    func input(_ row: Int, _ output: Int) -> Int {
      output / outputsPerGroup * inputsPerGroup + row % inputsPerGroup
    }
    var kernel = convolution.kernel
    var scales = [Float](repeating: 0, count: outputs)
    for row in 0..<rows {
      for output in 0..<outputs {
        kernel[row * outputs + output] *= sourceScales[input(row, output)]
        scales[output] = max(scales[output], kernel[row * outputs + output].magnitude)
      }
    }
    // A channel without weights is its bias, whatever the scale.
    for output in 0..<outputs { scales[output] = scales[output] > 0 ? scales[output] / 127 : 1 }
    var shifts = [Double](repeating: 0, count: outputs)
    if inputsPerGroup == 1 {
      for output in 0..<outputs {
        let exact = (0..<rows).map { kernel[$0 * outputs + output] / scales[output] }
        let rounded = SumPreserving.rounded(exact)
        let mean = Double(sourceMeans[input(0, output)] / sourceScales[input(0, output)])
        for row in 0..<rows {
          kernel[row * outputs + output] = rounded[row]
          shifts[output] += Double(rounded[row] - exact[row]) * mean
        }
      }
    } else {
      for row in 0..<rows {
        for output in 0..<outputs {
          let exact = kernel[row * outputs + output] / scales[output]
          let rounded = exact.rounded(.toNearestOrEven)
          let channel = input(row, output)
          kernel[row * outputs + output] = rounded
          shifts[output] += Double(rounded - exact) * Double(sourceMeans[channel] / sourceScales[channel])
        }
      }
    }
    self.kernel = kernel
    self.scales = scales
    bias = (0..<outputs).map { Float(Double(convolution.bias[$0]) / Double(scales[$0]) - shifts[$0]) }
  }
}
