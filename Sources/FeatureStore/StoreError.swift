import GRDB

/// What a store could not do, with the file or query it happened on and what to do about it.
public enum StoreError: Error, Sendable, Equatable {
  /// A reader was pointed at a file that does not exist.
  case missing(path: String)
  /// The file is something else: not SQLite at all, or another program's database.
  case notAStore(path: String, found: String)
  /// The store was written by a newer version of the program.
  case newerSchema(path: String, found: Int, supported: Int)
  /// The store was written by an older version, or never finished, and a reader must not migrate it.
  case olderSchema(path: String, found: Int, supported: Int)
  /// Another process writes this store and did not finish within the wait.
  case heldByWriter(path: String, holder: WriterLock.Holder?, waited: Duration)
  /// Another SQLite program kept the file locked for longer than the busy timeout.
  case busy(path: String)
  /// The disk, or the quota, is full.
  case diskFull(path: String)
  /// The file, its folder or its file system does not allow writing, or the store was opened to read.
  case readOnly(path: String)
  /// The file could not be opened or created.
  case cannotOpen(path: String, reason: String)
  /// The file's content contradicts itself: truncated, overwritten, or damaged by the disk.
  case damaged(path: String, detail: String)
  /// A query given by the user does not run.
  case query(sql: String, reason: String)
  /// A query given by the user would write.
  case queryWrites(sql: String)
  /// A query given by the user lacks the column `path`.
  case queryColumns(sql: String, found: [String])
  /// A dataset lists the same path twice; positions count from 0.
  case duplicateMember(path: String, first: Int, second: Int)
  /// A vector is not as long as its recipe says.
  case dimension(image: String, recipeID: Int64, found: Int, expected: Int)
  /// No recipe has this number.
  case unknownRecipe(path: String, recipeID: Int64)
  /// No dataset has this name.
  case unknownDataset(path: String, name: String, known: [String])
  /// No model has this name; nil where the newest was asked for and there is none.
  case unknownModel(path: String, name: String?, known: [String])
  /// A new store would take the place of a file.
  case alreadyThere(path: String)
  /// Something is needed by what stays.
  case needed(path: String, what: String, by: [String])
  /// Anything else SQLite reports, with its extended result code.
  case failed(path: String, code: Int, message: String)
}

extension StoreError: CustomStringConvertible {
  public var description: String {
    switch self {
    case .missing(let path):
      "\(path): no such store; make one with `pipeline run` or check the path"
    case .notAStore(let path, let found):
      "\(path): found \(found), expected a feature store; choose another path for the store"
    case .newerSchema(let path, let found, let supported):
      "\(path): found schema version \(found), this program knows up to \(supported); "
        + "use the version of pipeline that wrote it, or a newer one"
    case .olderSchema(let path, let found, let supported):
      "\(path): found schema version \(found), expected \(supported); "
        + "a command that writes, such as `pipeline run`, brings it up to date"
    case .heldByWriter(let path, let holder, let waited):
      "\(path): \(holder?.description ?? "another process") is writing it, "
        + "waited \(waited.formattedSeconds) s; wait for it to finish or use another store"
    case .busy(let path):
      "\(path): another program keeps the file locked; close the transaction it has open and try again"
    case .diskFull(let path):
      "\(path): the disk is full; free some space and run again, everything committed so far is kept"
    case .readOnly(let path):
      "\(path): cannot be written; check the permissions of the file and of its folder"
    case .cannotOpen(let path, let reason):
      "\(path): cannot be opened, \(reason); check that the folder exists and may be written"
    case .damaged(let path, let detail):
      "\(path): the store is damaged, \(detail); restore a copy, or delete it and run again"
    case .query(let sql, let reason):
      "query `\(sql)`: \(reason)"
    case .queryWrites(let sql):
      "query `\(sql)`: would change the store, expected one SELECT"
    case .queryColumns(let sql, let found):
      "query `\(sql)`: found column\(found.count == 1 ? "" : "s") \(found.joined(separator: ", ")), "
        + "expected one called path (and, if wanted, label and split)"
    case .duplicateMember(let path, let first, let second):
      "\(path): listed twice in the dataset, as images \(first) and \(second); expected each path once"
    case .dimension(let image, let recipeID, let found, let expected):
      "\(image): found a vector of \(found) values, recipe \(recipeID) has \(expected)"
    case .unknownRecipe(let path, let recipeID):
      "\(path): has no recipe \(recipeID); `pipeline store info` lists the recipes"
    case .unknownDataset(let path, let name, let known):
      "\(path): has no dataset named \(name); \(Self.list(known))"
    case .unknownModel(let path, .some(let name), let known):
      "\(path): has no model named \(name); \(Self.list(known))"
    case .unknownModel(let path, .none, _):
      "\(path): has no model yet; `pipeline train` makes one"
    case .alreadyThere(let path):
      "\(path) is there already; name another file, or remove it first"
    case .needed(let path, let what, let users):
      "\(path): \(what) is needed by \(users.joined(separator: ", ")); drop that first, or keep both"
    case .failed(let path, let code, let message):
      "\(path): SQLite error \(code), \(message)"
    }
  }

  private static func list(_ names: [String]) -> String {
    names.isEmpty ? "it has none yet" : "it has \(names.joined(separator: ", "))"
  }
}

extension StoreError {
  /// Translates what SQLite reports about the file at `path`.
  init(_ error: DatabaseError, path: String) {
    let message = error.message ?? "no message"
    switch error.resultCode {
    case .SQLITE_FULL: self = .diskFull(path: path)
    case .SQLITE_READONLY: self = .readOnly(path: path)
    case .SQLITE_BUSY, .SQLITE_LOCKED: self = .busy(path: path)
    case .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_AUTH: self = .cannotOpen(path: path, reason: message)
    case .SQLITE_NOTADB: self = .notAStore(path: path, found: "a file that is not an SQLite database")
    case .SQLITE_CORRUPT: self = .damaged(path: path, detail: message)
    case .SQLITE_IOERR where error.extendedResultCode == .SQLITE_IOERR_SHORT_READ:
      self = .damaged(path: path, detail: "the file ends too early")
    default:
      self = .failed(path: path, code: Int(error.extendedResultCode.rawValue), message: message)
    }
  }
}

extension Duration {
  /// Seconds as a number, fractions included.
  var inSeconds: Double { self / .seconds(1) }

  fileprivate var formattedSeconds: String {
    let tenths = (inSeconds * 10).rounded() / 10
    return tenths == tenths.rounded() ? "\(Int(tenths))" : "\(tenths)"
  }
}
