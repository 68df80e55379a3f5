/// A convex function with a gradient and a Hessian, to be minimized.
protocol SmoothObjective: AnyObject {
  /// The value and the gradient at a point, which becomes the trial point.
  func evaluate(_ point: [Double]) throws -> (value: Double, gradient: [Double])
  /// Makes the trial point the one whose Hessian `curvature` is.
  func acceptTrial()
  /// The Hessian at the accepted point times a direction.
  func curvature(along direction: [Double]) throws -> [Double]
}
