import GRDB

/// One image of a dataset: its path, and its class and part where known.
public struct DatasetMember: Sendable, Equatable {
  /// The file's path, as in the store.
  public let path: String
  /// The class, nil where unknown.
  public let label: String?
  /// The part of the dataset, such as `train`, nil where it is not split.
  public let split: String?

  /// The image at `path` with its class and part.
  public init(path: String, label: String?, split: String?) {
    (self.path, self.label, self.split) = (path, label, split)
  }
}

extension FeatureStore {
  /// Makes `members` the images of the dataset `name`, in that order, with these labels and splits.
  ///
  /// Labels and splits are kept for each dataset, so that two pipeline files can share a store;
  /// `image.label` and `image.split` show those given last. Images that left the dataset stay in the
  /// store. Paths the store has not seen are left out, so call this after they are committed. When nothing
  /// changed, nothing is written.
  ///
  /// - Returns: How many members are in the store.
  /// - Throws: `StoreError.duplicateMember` for a path that is listed twice.
  @discardableResult
  public func setDataset(_ name: String, members: [DatasetMember]) throws(StoreError) -> Int {
    var positions: [String: Int] = [:]
    positions.reserveCapacity(members.count)
    for (position, member) in members.enumerated() {
      if let first = positions.updateValue(position, forKey: member.path) {
        throw .duplicateMember(path: member.path, first: first, second: position)
      }
    }
    return try write { db in
      try db.execute(sql: "INSERT INTO dataset (name) VALUES (?) ON CONFLICT DO NOTHING", arguments: [name])
      let dataset = try Int64.fetchOne(
        db, sql: "SELECT dataset_id FROM dataset WHERE name = ?", arguments: [name])!
      let stored = try Self.storedMembers(db, dataset: dataset)
      let find = try db.cachedStatement(sql: "SELECT image_id, label, split FROM image WHERE path = ?")
      let relabel = try db.cachedStatement(sql: "UPDATE image SET label = ?, split = ? WHERE image_id = ?")
      let insert = try db.cachedStatement(
        sql: """
          INSERT INTO dataset_image (dataset_id, image_id, position, label, split) VALUES (?, ?, ?, ?, ?)
          ON CONFLICT (dataset_id, image_id) DO UPDATE
          SET position = excluded.position, label = excluded.label, split = excluded.split
          """)
      var present: Set<Int64> = []
      for (position, member) in members.enumerated() {
        guard let row = try Row.fetchOne(find, arguments: [member.path]) else { continue }
        let image: Int64 = row[0]
        present.insert(image)
        if row[1] != member.label || row[2] != member.split {
          try relabel.execute(arguments: [member.label, member.split, image])
        }
        let membership = Membership(position: position, label: member.label, split: member.split)
        if stored[image] != membership {
          try insert.execute(arguments: [dataset, image, position, member.label, member.split])
        }
      }
      for image in stored.keys where !present.contains(image) {
        try db.execute(
          sql: "DELETE FROM dataset_image WHERE dataset_id = ? AND image_id = ?", arguments: [dataset, image])
      }
      return present.count
    }
  }

  /// The images of the dataset `name`, in its order.
  ///
  /// - Throws: `StoreError.unknownDataset`.
  public func dataset(_ name: String) throws(StoreError) -> [DatasetMember] {
    try read { db in
      let rows = try Row.fetchAll(
        db,
        sql: """
          SELECT i.path, d.label, d.split
          FROM dataset_image AS d JOIN image AS i ON i.image_id = d.image_id
          WHERE d.dataset_id = ? ORDER BY d.position
          """,
        arguments: [try Self.datasetID(db, name: name, path: path)])
      return rows.map { DatasetMember(path: $0[0], label: $0[1], split: $0[2]) }
    }
  }

  /// The images a query of the user names, in its order.
  ///
  /// - Parameter sql: One SELECT with a column `path` and, if wanted, `label` and `split`.
  /// - Throws: `StoreError.query`, `.queryWrites` or `.queryColumns`.
  public func select(sql: String) throws(StoreError) -> [DatasetMember] {
    try read { db in
      try Self.blamingQuery(sql) {
        let statement = try db.makeStatement(sql: sql)
        guard statement.isReadonly else { throw StoreError.queryWrites(sql: sql) }
        let columns = statement.columnNames.map { $0.lowercased() }
        guard let path = columns.firstIndex(of: "path") else {
          throw StoreError.queryColumns(sql: sql, found: statement.columnNames)
        }
        let (label, split) = (columns.firstIndex(of: "label"), columns.firstIndex(of: "split"))
        var members: [DatasetMember] = []
        let rows = try Row.fetchCursor(statement)
        while let row = try rows.next() {
          guard let path = row.text(path) else {
            throw StoreError.query(sql: sql, reason: "row \(members.count + 1) has no path")
          }
          members.append(
            DatasetMember(path: path, label: label.flatMap(row.text), split: split.flatMap(row.text)))
        }
        return members
      }
    }
  }

  private struct Membership: Equatable {
    let position: Int
    let label, split: String?
  }

  private static func storedMembers(_ db: Database, dataset: Int64) throws -> [Int64: Membership] {
    var members: [Int64: Membership] = [:]
    let rows = try Row.fetchCursor(
      db, sql: "SELECT image_id, position, label, split FROM dataset_image WHERE dataset_id = ?",
      arguments: [dataset])
    while let row = try rows.next() {
      members[row[0]] = Membership(position: row[1], label: row[2], split: row[3])
    }
    return members
  }

  static func datasetID(_ db: Database, name: String, path: String) throws -> Int64 {
    let known = try Int64.fetchOne(
      db, sql: "SELECT dataset_id FROM dataset WHERE name = ?", arguments: [name])
    guard let known else {
      throw StoreError.unknownDataset(
        path: path, name: name, known: try String.fetchAll(db, sql: "SELECT name FROM dataset ORDER BY name"))
    }
    return known
  }

  /// Runs `body`, blaming errors in the SQL itself on the user's `sql`.
  static func blamingQuery<Result>(_ sql: String, _ body: () throws -> Result) throws -> Result {
    do {
      return try body()
    } catch let error as DatabaseError {
      switch error.resultCode {
      // PRAGMA query_only refuses what slipped past the check of the statement, an ATTACH for instance.
      case .SQLITE_READONLY: throw StoreError.queryWrites(sql: sql)
      case .SQLITE_ERROR, .SQLITE_MISUSE, .SQLITE_RANGE, .SQLITE_MISMATCH, .SQLITE_CONSTRAINT, .SQLITE_TOOBIG:
        // GRDB's own words name its Swift functions.
        let hasSeveral = error.resultCode == .SQLITE_MISUSE && error.message?.hasPrefix("Multiple") == true
        throw StoreError.query(
          sql: sql, reason: hasSeveral ? "it is more than one statement" : error.message ?? "does not run")
      default: throw error
      }
    }
  }
}

extension Row {
  /// The column as text, as `CAST(… AS TEXT)` would give it: a class may be stored as a number.
  func text(_ index: Int) -> String? {
    let value: DatabaseValue = self[index]
    switch value.storage {
    case .null: return nil
    case .int64(let number): return String(number)
    case .double(let number): return String(number)
    case .string(let text): return text
    case .blob(let data): return String(decoding: data, as: UTF8.self)
    }
  }
}
