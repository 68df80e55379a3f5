extension ParameterValue: Archivable {
  public func write(to writer: inout ArchiveWriter) {
    switch self {
    case .none: writer.put(0)
    case .integer(let value):
      writer.put(1)
      writer.put(value)
    case .number(let value):
      writer.put(2)
      writer.put(value)
    case .flag(let value):
      writer.put(3)
      writer.put(value)
    case .text(let value):
      writer.put(4)
      writer.put(value)
    case .table(let values):
      writer.put(5)
      values.write(to: &writer)
    }
  }

  public init(from reader: inout ArchiveReader) throws {
    switch try reader.takeInt() {
    case 0: self = .none
    case 1: self = .integer(try reader.takeInt())
    case 2: self = .number(try reader.takeDouble())
    case 3: self = .flag(try reader.takeBool())
    case 4: self = .text(try reader.takeString())
    case 5: self = .table(try .init(from: &reader))
    case let tag: throw reader.inconsistency("no parameter has type \(tag)")
    }
  }
}

extension Dictionary: Archivable where Key == String, Value == ParameterValue {
  /// Count, then keys and values, by key: equal tables give equal bytes.
  public func write(to writer: inout ArchiveWriter) {
    writer.put(count)
    for (name, value) in sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
      writer.put(name)
      value.write(to: &writer)
    }
  }

  public init(from reader: inout ArchiveReader) throws {
    let count = try reader.takeInt()
    try reader.require(count >= 0, "a table of \(count) parameters")
    self.init()
    for _ in 0..<count {
      let name = try reader.takeString()
      self[name] = try ParameterValue(from: &reader)
    }
  }
}
