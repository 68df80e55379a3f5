private import Foundation

extension Network {
  /// The network as Keras 3 prints it with `model.summary()`, ending with a line break.
  ///
  /// - Parameter terminalWidth: The terminal's width in characters; Keras takes 80 where there is none. The
  ///   table is 4 narrower, and never wider than 88 (108 with the column "Connected to").
  public func summary(terminalWidth: Int = 80) -> String {
    let sequential = isSequential
    let lineLength = min(sequential ? 88 : 108, max(terminalWidth, 40) - 4)
    var table = SummaryTable(
      lineLength: lineLength,
      columns: sequential
        ? [("Layer (type)", 0.45, .left), ("Output Shape", 0.80, .left), ("Param #", 1, .right)]
        : [
          ("Layer (type)", 0.3, .left), ("Output Shape", 0.56, .left), ("Param #", 0.74, .right),
          ("Connected to", 1, .left),
        ])
    for layer in layersInModelOrder {
      var cells = [
        "\(layer.name) (\(layer.operation.kerasClass))",
        "(None, " + (shapes[layer.name] ?? []).map(String.init).joined(separator: ", ") + ")",
        grouped(weightSpecs(of: layer).reduce(0) { $0 + $1.elementCount }),
      ]
      if !sequential {
        let connections = layer.inputs.map { "\($0)[0][0]" }.joined(separator: ", ")
        cells.append(connections.isEmpty ? "-" : connections)
      }
      table.addRow(cells)
    }
    let counts = [
      ("Total", parameterCount), ("Trainable", trainableParameterCount),
      ("Non-trainable", parameterCount - trainableParameterCount),
    ]
    let totals = counts.map { " \($0) params: \(grouped($1)) (\(byteText($1 * 4)))\n" }
    return "Model: \"\(name)\"\n" + table.text + totals.joined()
  }

  /// 14714688 as `14,714,688`.
  private func grouped(_ count: Int) -> String {
    var text = ""
    for (index, digit) in String(count).enumerated() {
      if index > 0, (String(count).count - index) % 3 == 0 { text.append(",") }
      text.append(digit)
    }
    return text
  }

  private func byteText(_ byteCount: Int) -> String {
    var value = Double(byteCount)
    var units = ["B", "KB", "MB", "GB", "TB", "PB"][...]
    while value >= 1024, units.count > 1 {
      value /= 1024
      units.removeFirst()
    }
    return String(format: "%.2f", value) + " " + (units.first ?? "")
  }
}
