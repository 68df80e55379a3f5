import LinearAlgebra
import Tensors

/// The rows of a source after some fitted steps.
struct TransformedRows: RowSource {
  let source: any RowSource
  let steps: [FittedReducer]

  var rowCount: Int { source.rowCount }
  var columnCount: Int { steps.last?.outputDimension ?? source.columnCount }

  // No step gives more columns than it takes.
  var widestColumnCount: Int { source.widestColumnCount }

  func read(_ range: Range<Int>, centredOn mean: [Double]?, into block: inout Matrix<Double>) throws {
    try source.read(range, centredOn: steps.isEmpty ? mean : nil, into: &block)
    if steps.isEmpty { return }
    for step in steps { step.transform(checked: &block) }
    if let mean { block.subtractFromEachRow(mean) }
  }
}

/// The same where every step treats columns one by one, so that some columns can be had without the others.
struct TransformedPanels: PanelSource {
  let rows: TransformedRows
  let source: any PanelSource

  var rowCount: Int { rows.rowCount }
  var columnCount: Int { rows.columnCount }
  var widestColumnCount: Int { rows.widestColumnCount }

  func read(_ range: Range<Int>, centredOn mean: [Double]?, into block: inout Matrix<Double>) throws {
    try rows.read(range, centredOn: mean, into: &block)
  }

  func readPanel(_ columns: [Int], centredOn mean: [Double]?, into panel: inout Matrix<Double>) {
    // Which columns of each step's input, from the last step back to the source.
    var inputs: [[Int]] = [columns]
    for step in rows.steps.reversed() { inputs.append(step.inputColumns(inputs[inputs.count - 1])) }
    source.readPanel(inputs[inputs.count - 1], centredOn: nil, into: &panel)
    for (step, columns) in zip(rows.steps, inputs.reversed()) { step.transform(columns: columns, of: &panel) }
    if let mean { panel.subtractFromEachRow(columns.map { mean[$0] }) }
  }
}
