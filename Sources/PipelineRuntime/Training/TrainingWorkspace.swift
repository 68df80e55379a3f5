internal import Foundation

/// The folder beside a store in which a training keeps what can be computed again, and how far it is.
///
/// Only one training of a name can be under way at a time: whoever trains has the store open for writing.
struct TrainingWorkspace {
  /// Where it lies: `STORE.training/MODEL`.
  let folder: String

  /// The workspace of a model; the folder is made.
  ///
  /// - Throws: `RuntimeError.failed` where it cannot be made.
  init(store: String, model: String) throws {
    // A model's name is free text, a folder's is not.
    let allowed = CharacterSet.alphanumerics.union(CharacterSet(charactersIn: "-_."))
    let name = model.addingPercentEncoding(withAllowedCharacters: allowed) ?? "model"
    folder = "\(store).training/\(name)"
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw RuntimeError.failed("\(folder) cannot be made a folder: \(error.localizedDescription)")
    }
  }

  /// What is known about the dataset's files.
  var sampleIndex: String { "\(folder)/samples.json" }
  /// Decoded pictures.
  var pixels: String { "\(folder)/pixels.bin" }
  /// How far the training is.
  var state: String { "\(folder)/state.bin" }
  /// What a frozen part made of pictures.
  func activations(_ identity: String) -> String { "\(folder)/frozen-\(identity.prefix(16)).bin" }

  /// Removes activations of other frozen parts than these.
  func removeActivations(except identities: Set<String>) {
    let kept = Set(identities.map { URL(fileURLWithPath: activations($0)).lastPathComponent })
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    for name in names where name.hasPrefix("frozen-") && !kept.contains(name) { remove("\(folder)/\(name)") }
  }

  /// Removes a file that may not be there.
  func remove(_ path: String) { try? FileManager.default.removeItem(atPath: path) }

  /// Removes the folder with all that is in it.
  func removeAll() { remove(folder) }

  /// Bytes on the disk.
  var byteCount: Int {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.reduce(0) { sum, name in
      let attributes = try? FileManager.default.attributesOfItem(atPath: "\(folder)/\(name)")
      return sum + ((attributes?[.size] as? NSNumber)?.intValue ?? 0)
    }
  }
}
