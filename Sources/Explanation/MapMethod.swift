/// How it is found out which parts of an image speak for a class, by the names of commands and stores.
public enum MapMethod: String, Sendable, Hashable, Codable, CaseIterable {
  /// Class-activation mapping, for weighted sums of channel means only.
  case cam
  /// Gradient-weighted class-activation mapping.
  case gradCAM = "grad_cam"
  /// The same with a weight for every position.
  case gradCAMPlusPlus = "grad_cam_plus_plus"
  /// Gradient-weighted class-activation mapping with gradients averaged over the way from the mean training image.
  case integratedGradCAM = "integrated_grad_cam"
  /// A grey patch laid over the image, place after place; needs no gradient.
  case occlusion

  /// The method's name in sentences.
  public var title: String {
    switch self {
    case .cam: "CAM"
    case .gradCAM: "Grad-CAM"
    case .gradCAMPlusPlus: "Grad-CAM++"
    case .integratedGradCAM: "Integrated Grad-CAM"
    case .occlusion: "Occlusion"
    }
  }
}
