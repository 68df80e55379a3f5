internal import Backbones
internal import Foundation

extension WeightSource {
  /// The source as a recipe keeps it: a file by its absolute path, so that it is found from any folder.
  var portableDescription: String {
    if case .file(let path) = self {
      URL(fileURLWithPath: path).standardizedFileURL.path
    } else {
      description
    }
  }

  /// Reads `portableDescription` back.
  init(portableDescription text: String) {
    if let word = [WeightSource.imagenet, .builtin].first(where: { $0.description == text }) {
      self = word
    } else if text.hasPrefix("random:"), let seed = UInt64(text.dropFirst("random:".count)) {
      self = .random(seed: seed)
    } else {
      self = .file(text)
    }
  }
}
