/// Two axes with ticks, grid and titles, and the scales that belong to them.
struct Axes: Sendable {
  /// One axis.
  struct Axis: Sendable {
    let title: String
    let domain: ClosedRange<Double>
    var tickCount = 5
    /// Ticks in place of round numbers.
    var ticks: [Tick]?
  }

  private static let fontSize = 13.0

  let x, y: LinearScale
  private let xTicks, yTicks: [Tick]
  private let xTitle, yTitle: String

  /// Axes that fill a drawing of this size below `top`.
  init(x xAxis: Axis, y yAxis: Axis, width: Double, height: Double, top: Double) {
    let bottom = height - 46
    y = LinearScale(yAxis.domain, from: bottom, to: top)
    yTicks = yAxis.ticks ?? y.ticks(yAxis.tickCount)
    let widest = yTicks.map { TextMeasure.width($0.label, fontSize: Self.fontSize) }.max() ?? 0
    x = LinearScale(xAxis.domain, from: widest + 34, to: width - 16)
    xTicks = xAxis.ticks ?? x.ticks(xAxis.tickCount)
    (xTitle, yTitle) = (xAxis.title, yAxis.title)
  }

  /// Draws grid, ticks and titles.
  func draw(on drawing: inout Drawing) {
    drawWithoutX(on: &drawing)
    drawing.line(x.start, y.start, x.end, y.start, class: "axis")
    for tick in xTicks {
      let place = x(tick.value)
      drawing.line(place, y.start, place, y.start + 4, class: "axis")
      drawing.write(tick.label, x: place, y: y.start + 19, class: "soft middle")
    }
    drawing.write(xTitle, x: (x.start + x.end) / 2, y: y.start + 40, class: "soft middle")
  }

  /// Draws what belongs to the y axis, where something else stands below.
  func drawWithoutX(on drawing: inout Drawing) {
    for tick in yTicks {
      let place = y(tick.value)
      drawing.line(x.start, place, x.end, place, class: "rule")
      drawing.write(tick.label, x: x.start - 8, y: place + 4.5, class: "soft end")
    }
    drawing.write(yTitle, x: 14, y: (y.start + y.end) / 2, class: "soft middle", rotated: -90)
  }
}
