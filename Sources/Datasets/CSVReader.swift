/// Takes a CSV text apart as RFC 4180 has it.
///
/// Fields are separated by commas and may be in double quotes, `""` being one quote; records end with LF,
/// CRLF or CR; a UTF-8 byte order mark is skipped, and so are empty lines. A quote inside an unquoted field
/// is an ordinary character, as for Python's `csv` and SQLite.
struct CSVReader {
  /// One record.
  struct Record: Equatable {
    /// The line it starts on, from 1.
    let line: Int
    /// Its fields.
    let fields: [String]
  }

  /// What is wrong with the text, and on which line.
  struct Problem: Error, Equatable {
    let line: Int
    let text: String
  }

  private let bytes: [UInt8]
  private var index: Int
  private var line = 1

  /// Starts at the first record of `bytes`.
  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    index = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
  }

  /// The next record, or nil at the end.
  mutating func next() throws(Problem) -> Record? {
    while index < bytes.count, skipLineBreak() {}
    guard index < bytes.count else { return nil }
    let start = line
    var fields = [try field()]
    while index < bytes.count, bytes[index] == UInt8(ascii: ",") {
      index += 1
      fields.append(try field())
    }
    _ = skipLineBreak()
    return Record(line: start, fields: fields)
  }

  /// Goes past a line break that stands here.
  private mutating func skipLineBreak() -> Bool {
    guard index < bytes.count, isLineBreak(bytes[index]) else { return false }
    let isPair = bytes[index] == 0x0D && index + 1 < bytes.count && bytes[index + 1] == 0x0A
    index += isPair ? 2 : 1
    line += 1
    return true
  }

  private func isLineBreak(_ byte: UInt8) -> Bool { byte == 0x0A || byte == 0x0D }

  private mutating func field() throws(Problem) -> String {
    guard index < bytes.count, bytes[index] == UInt8(ascii: "\"") else {
      let start = index
      while index < bytes.count, bytes[index] != UInt8(ascii: ","), !isLineBreak(bytes[index]) { index += 1 }
      return try text(bytes[start..<index], line: line)
    }
    let start = line
    var content: [UInt8] = []
    index += 1
    while index < bytes.count {
      let byte = bytes[index]
      if byte == UInt8(ascii: "\"") {
        index += 1
        guard index < bytes.count, bytes[index] == UInt8(ascii: "\"") else {
          return try closed(content, line: start)
        }
        content.append(byte)
        index += 1
      } else if isLineBreak(byte) {
        let from = index
        _ = skipLineBreak()
        content += bytes[from..<index]
      } else {
        content.append(byte)
        index += 1
      }
    }
    throw Problem(line: start, text: "the quote that starts here never ends")
  }

  /// The text of a field whose closing quote has just been passed.
  private func closed(_ content: [UInt8], line: Int) throws(Problem) -> String {
    guard index == bytes.count || bytes[index] == UInt8(ascii: ",") || isLineBreak(bytes[index]) else {
      throw Problem(
        line: self.line, text: "text after a closing quote; a quote inside quotes is written twice")
    }
    return try text(content[...], line: line)
  }

  private func text(_ bytes: ArraySlice<UInt8>, line: Int) throws(Problem) -> String {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw Problem(line: line, text: "not UTF-8 text; save the file as UTF-8")
    }
    return text
  }
}
