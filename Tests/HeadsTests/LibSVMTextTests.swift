import Foundation
import Heads
import Tensors
import TestSupport
import Testing

@Suite("libsvm's text model")
struct LibSVMTextTests {
  /// Predicts from the text alone, as `svm-predict` does.
  private func votes(_ text: String, kernel: Kernel, samples: Matrix<Float>) throws -> [Int] {
    let lines = text.split(separator: "\n").map { $0.split(separator: " ") }
    let marker = try #require(lines.firstIndex { $0 == ["SV"] })
    let header = Dictionary(
      uniqueKeysWithValues: lines[..<marker].map { ($0[0], $0.dropFirst().compactMap { Double($0) }) })
    let classCount = Int(try #require(header["nr_class"]?.first))
    let counts = try #require(header["nr_sv"]).map { Int($0) }
    let rho = try #require(header["rho"])
    let (gamma, coef0) = (header["gamma"]?.first ?? 0, header["coef0"]?.first ?? 0)
    let machine = lines[(marker + 1)...].map { words in
      (
        coefficients: words.prefix(classCount - 1).compactMap { Double($0) },
        vector: Dictionary(
          uniqueKeysWithValues: words.dropFirst(classCount - 1).compactMap { word -> (Int, Double)? in
            let parts = word.split(separator: ":")
            guard let index = Int(parts[0]), let value = Double(parts[1]) else { return nil }
            return (index, value)
          })
      )
    }
    #expect(machine.count == counts.reduce(0, +) && header["total_sv"]?.first == Double(machine.count))
    let owners = counts.enumerated().flatMap { Array(repeating: $0.offset, count: $0.element) }
    return (0..<samples.rowCount).map { row in
      let values = machine.map { support in
        var (dot, distance) = (0.0, 0.0)
        for (column, value) in samples.row(row).enumerated() {
          let other = support.vector[column + 1] ?? 0
          dot += Double(value) * other
          distance += (Double(value) - other) * (Double(value) - other)
        }
        return switch kernel {
        case .linear: dot
        case .rbf: exp(-gamma * distance)
        case .poly: pow(gamma * dot + coef0, header["degree"]?.first ?? 0)
        case .sigmoid: tanh(gamma * dot + coef0)
        }
      }
      var votes = [Double](repeating: 0, count: classCount)
      var pair = 0
      for i in 0..<classCount {
        for j in i + 1..<classCount {
          var sum = -rho[pair]
          for (support, owner) in owners.enumerated() where owner == i || owner == j {
            sum += machine[support].coefficients[owner == i ? j - 1 : i] * values[support]
          }
          votes[sum > 0 ? i : j] += 1
          pair += 1
        }
      }
      return (votes.firstIndex(of: votes.max() ?? 0) ?? 0) + 1
    }
  }

  private func fitted(_ kernel: Kernel, classCount: Int) throws -> (FittedSVC, Matrix<Float>) {
    var (features, labels) = clusters(
      classCount: classCount, perClass: 20, featureCount: 6, distance: 0.5, seed: 6)
    for position in stride(from: 0, to: features.elements.count, by: 4) { features.elements[position] = 0 }
    let svc = SVC(kernel: kernel, gamma: .value(kernel == .sigmoid ? 0.05 : 0.3), degree: 2, coef0: 0.1)
    return (try svc.fit(features, labels: labels), features)
  }

  @Test("says what the machine says", arguments: Kernel.allCases, [2, 4])
  func roundTrip(kernel: Kernel, classCount: Int) throws {
    let (machine, features) = try fitted(kernel, classCount: classCount)
    let expected = try machine.outputs(features).classIndices.map { $0 + 1 }
    #expect(Set(expected).count == classCount, "the test shall tell classes apart")
    #expect(try votes(machine.libsvmModelText(), kernel: kernel, samples: features) == expected)
    // The kind is the only difference, in the first line.
    let texts = [SVC.Formulation.cSVC, .nuSVC].map { type in
      machine.libsvmModelText(as: type).split(separator: "\n", maxSplits: 1)
    }
    #expect(texts.map { $0[0] } == ["svm_type c_svc", "svm_type nu_svc"] && texts[0][1] == texts[1][1])
  }

  @Test(
    "is read by svm-predict, which gives the same labels",
    .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/svm-predict")),
    arguments: Kernel.allCases, [2, 4])
  func program(kernel: Kernel, classCount: Int) throws {
    let (machine, features) = try fitted(kernel, classCount: classCount)
    let folder = try TemporaryFolder()
    let model = try folder.write(machine.libsvmModelText(), to: "model")
    let lines = (0..<features.rowCount).map { LibSVMText.line(label: 0, features.row($0)) }
    let data = try folder.write(lines.joined(separator: "\n") + "\n", to: "data.txt")
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/svm-predict")
    process.arguments = ["-q", data, model, folder.path("answers")]
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    let answers = try String(contentsOf: URL(fileURLWithPath: folder.path("answers")), encoding: .utf8)
      .split(separator: "\n").map { Int(Double($0) ?? 0) }
    #expect(try answers == machine.outputs(features).classIndices.map { $0 + 1 })
  }
}
