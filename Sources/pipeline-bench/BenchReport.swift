internal import Foundation

/// All figures of one benchmark, for programs or for people.
struct BenchReport: Encodable {
  let benchmark: String
  let settings: [String: String]
  let machine: MachineDescription
  let measurements: [Measurement]

  /// One JSON object with keys in snake_case, or a Markdown table.
  func print(json: Bool) throws {
    guard json else { return printTable() }
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    Swift.print(String(decoding: try encoder.encode(self), as: UTF8.self))
  }

  private func printTable() {
    Swift.print("| \(benchmark) | median | least | most | unit | ms each |\n|---|---|---|---|---|---|")
    for one in measurements {
      let cells =
        [one.median, one.least, one.most].map(Self.number) + [one.unit, Self.number(one.seconds * 1000)]
      Swift.print("| \(one.name) | \(cells.joined(separator: " | ")) |")
    }
    Swift.print("")
    for (key, value) in settings.sorted(by: { $0.key < $1.key }) { Swift.print("- \(key): \(value)") }
    Swift.print(
      """
      - \(measurements.first?.rounds.count ?? 0) rounds; \(machine.processor), \(machine.instructionSet), \
      \(machine.threads) of \(machine.coreCount) cores; oneDNN \(machine.onednn); \(machine.system); \(machine.date)
      """)
  }

  /// Three digits that count.
  private static func number(_ value: Double) -> String {
    value.formatted(
      .number.grouping(.never).precision(value < 100 ? .significantDigits(3) : .fractionLength(0)))
  }
}
