internal import Explanation
internal import FeatureStore

/// Keeps maps in a store, some at a time.
struct MapTarget {
  private let store: FeatureStore
  private let modelID: Int64
  private var waiting: [StoredMap] = []
  /// How many maps were of files that the store does not have.
  private(set) var unknownCount = 0

  /// Maps that become rows in one transaction.
  private static let batchSize = 64

  /// Maps of one model.
  init(store: FeatureStore, modelID: Int64) { (self.store, self.modelID) = (store, modelID) }

  /// Adds a map, where the store has an image of this path and these bytes.
  mutating func add(
    _ made: MapMaker.Result, _ statistics: MapStatistics?, className: String, method: MapMethod,
    layer: String, path: String, sha256: String
  ) throws {
    guard let image = try store.knownImages(paths: [path])[path], image.sha256 == sha256 else {
      unknownCount += 1
      return
    }
    waiting.append(
      StoredMap(
        imageID: image.id, className: className, method: method.rawValue, layer: layer, score: made.score,
        height: made.map.height, width: made.map.width, grid: made.map.values,
        place: statistics.map(StoredMap.Place.init)))
    if waiting.count >= Self.batchSize { try flush() }
  }

  /// Writes what waits.
  mutating func flush() throws {
    guard !waiting.isEmpty else { return }
    try store.addMaps(ofModel: modelID, waiting)
    waiting = []
  }
}

extension StoredMap.Place {
  fileprivate init(_ statistics: MapStatistics) {
    self.init(
      borderShare: statistics.borderShare, centroidRow: statistics.centroidRow,
      centroidColumn: statistics.centroidColumn, peakRow: statistics.peakRow,
      peakColumn: statistics.peakColumn, area: statistics.area)
  }
}
