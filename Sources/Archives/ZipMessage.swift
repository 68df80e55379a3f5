/// libzip's words for an error.
struct ZipMessage {
  private var characters = [CChar](repeating: 0, count: 160)

  /// The words, as far as they fit.
  var text: String {
    String(decoding: characters.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// Lends the room for them to C.
  mutating func withBuffer<Result>(_ body: (UnsafeMutableBufferPointer<CChar>) -> Result) -> Result {
    characters.withUnsafeMutableBufferPointer { body($0) }
  }
}
