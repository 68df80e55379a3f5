import Foundation
import GRDB

extension FeatureStore {
  /// Adds maps of the model numbered `id`, in place of earlier ones of the same image, class and method.
  public func addMaps(ofModel id: Int64, _ maps: [StoredMap]) throws(StoreError) {
    try write { db in
      let insert = try db.cachedStatement(
        sql: """
          INSERT OR REPLACE INTO activation_map
            (model_id, image_id, class, method, layer, score, height, width, border_share, centroid_row,
             centroid_column, peak_row, peak_column, area, grid)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
          """)
      for map in maps {
        try insert.execute(arguments: [
          id, map.imageID, map.className, map.method, map.layer, map.score, map.height, map.width,
          map.place?.borderShare, map.place?.centroidRow, map.place?.centroidColumn, map.place?.peakRow,
          map.place?.peakColumn, map.place?.area, VectorBlob.encode(map.grid),
        ])
      }
    }
  }

  /// The maps of the model numbered `id`, by image number, class and method; none in a store of an older schema.
  ///
  /// - Throws: `StoreError.damaged` for a grid of the wrong length.
  public func maps(ofModel id: Int64) throws(StoreError) -> [StoredMap] {
    try read { db in
      guard try db.tableExists("activation_map") else { return [] }
      let rows = try Row.fetchCursor(
        db, sql: "SELECT * FROM activation_map WHERE model_id = ? ORDER BY image_id, class, method",
        arguments: [id])
      var maps: [StoredMap] = []
      while let row = try rows.next() { maps.append(try map(row)) }
      return maps
    }
  }

  /// How many maps the model numbered `id` has of each method, the most first; none in a store of an older schema.
  public func mapCounts(ofModel id: Int64) throws(StoreError) -> [(method: String, count: Int)] {
    try read { db in
      guard try db.tableExists("activation_map") else { return [] }
      return try Row.fetchAll(
        db,
        sql: """
          SELECT method, count(*) FROM activation_map WHERE model_id = ? GROUP BY method ORDER BY count(*) DESC, method
          """, arguments: [id]
      ).map { ($0[0], $0[1]) }
    }
  }

  /// Some maps of predicted classes with their predictions: of each true class the surest wrong and right ones.
  ///
  /// - Parameters:
  ///   - method: Only maps made so.
  ///   - split: Only predictions of this part of the dataset.
  ///   - count: How many at most of the wrong, and of the right, of a class.
  /// - Returns: By class, the surest first; images without a known class are left out.
  public func explainedPredictions(
    ofModel id: Int64, method: String, split: String, count: Int
  ) throws(StoreError) -> [(map: StoredMap, prediction: Prediction)] {
    try read { db in
      guard try db.tableExists("activation_map") else { return [] }
      let rows = try Row.fetchAll(
        db,
        sql: """
          SELECT * FROM (
            SELECT a.*, p.split, p.actual, p.predicted, p.probability, p.margin, p.entropy,
              row_number() OVER (
                PARTITION BY p.actual, p.correct
                ORDER BY ifnull(p.probability, p.margin) DESC, p.image_id) AS place
            FROM activation_map AS a
            JOIN prediction AS p ON p.model_id = a.model_id AND p.image_id = a.image_id
            WHERE a.model_id = ? AND a.method = ? AND p.split = ? AND p.actual IS NOT NULL AND a.class = p.predicted
          ) WHERE place <= ? ORDER BY actual, place, image_id
          """, arguments: [id, method, split, count])
      return try rows.map { row in
        (
          try map(row),
          Prediction(
            imageID: row["image_id"], split: row["split"], actual: row["actual"],
            predicted: row["predicted"], probability: row["probability"], margin: row["margin"],
            entropy: row["entropy"])
        )
      }
    }
  }

  private func map(_ row: Row) throws -> StoredMap {
    let (height, width, blob): (Int, Int, Data) = (row["height"], row["width"], row["grid"])
    let imageID: Int64 = row["image_id"]
    guard height > 0, width > 0, blob.count == 4 * height * width else {
      throw StoreError.damaged(
        path: path, detail: "a map of image \(imageID) has \(blob.count) bytes for \(height)×\(width) values")
    }
    var grid = [Float](repeating: 0, count: height * width)
    VectorBlob.decode(blob, into: &grid, at: 0)
    // All of these are there, or none.
    let place = (row["border_share"] as Double?).map {
      StoredMap.Place(
        borderShare: $0, centroidRow: row["centroid_row"], centroidColumn: row["centroid_column"],
        peakRow: row["peak_row"], peakColumn: row["peak_column"], area: row["area"])
    }
    return StoredMap(
      imageID: imageID, className: row["class"], method: row["method"], layer: row["layer"],
      score: row["score"], height: height, width: width, grid: grid, place: place)
  }
}
