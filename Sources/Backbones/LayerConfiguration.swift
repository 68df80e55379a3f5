/// The `config` of one layer in a saved model, read key by key.
///
/// A key that nobody asked for is an error: it would say something about the layer that is not heeded.
/// Where a key is missing, Keras' default holds.
package struct LayerConfiguration {
  /// Why a configuration describes no layer that there is here.
  package struct Problem: Error {
    package let reason: String
  }

  private let layer: String
  private var members: [String: JSONValue]

  init(_ value: JSONValue, of layer: String) throws(Problem) {
    guard case .object(let members) = value else {
      throw Problem(reason: "layer '\(layer)' has no configuration")
    }
    self.layer = layer
    self.members = Dictionary(members.map { ($0.key, $0.value) }, uniquingKeysWith: { first, _ in first })
    self.members["name"] = nil
  }

  /// Checks that every key was asked for.
  func finish() throws(Problem) {
    guard let key = members.keys.min() else { return }
    throw Problem(reason: "layer '\(layer)' has the attribute '\(key)', which this version does not know")
  }

  mutating func integer(_ key: String, default standard: Int? = nil) throws(Problem) -> Int {
    guard let value = members.removeValue(forKey: key) else {
      guard let standard else { throw missing(key) }
      return standard
    }
    guard let integer = value.integer, integer > 0 else { throw wrong(key, "a whole number above 0") }
    return integer
  }

  mutating func number(_ key: String, default standard: Double) throws(Problem) -> Double {
    switch members.removeValue(forKey: key) {
    case nil: return standard
    case .integer(let value)?: return Double(value)
    case .number(let value)? where value.isFinite: return value
    default: throw wrong(key, "a number")
    }
  }

  /// A number, or nil for null.
  mutating func optionalNumber(_ key: String) throws(Problem) -> Double? {
    if case .null? = members[key] {
      members[key] = nil
      return nil
    }
    return members[key] == nil ? nil : try number(key, default: 0)
  }

  mutating func boolean(_ key: String, default standard: Bool) throws(Problem) -> Bool {
    guard let value = members.removeValue(forKey: key) else { return standard }
    guard case .boolean(let truth) = value else { throw wrong(key, "true or false") }
    return truth
  }

  mutating func word<Word: RawRepresentable<String>>(
    _ key: String, default standard: Word
  ) throws(Problem) -> Word {
    guard let value = members.removeValue(forKey: key) else { return standard }
    guard let word = value.text.flatMap(Word.init(rawValue:)) else { throw wrong(key, "a word known here") }
    return word
  }

  /// Whole numbers in a list, whatever lists are inside it; nil where there is no such key.
  mutating func integers(_ key: String, count: Int?) throws(Problem) -> [Int]? {
    guard let value = members.removeValue(forKey: key) else { return nil }
    guard let numbers = Self.flattened(value), count == nil || numbers.count == count else {
      throw wrong(key, count.map { "\($0) whole numbers" } ?? "whole numbers")
    }
    return numbers
  }

  private static func flattened(_ value: JSONValue) -> [Int]? {
    if let integer = value.integer { return integer >= 0 ? [integer] : nil }
    guard let elements = value.elements else { return nil }
    var numbers: [Int] = []
    for element in elements {
      guard let inner = flattened(element) else { return nil }
      numbers += inner
    }
    return numbers
  }

  /// Drops the first element of a list, the size of the batch.
  mutating func dropBatch(of key: String) {
    if let sizes = members[key]?.elements { members[key] = .array(Array(sizes.dropFirst())) }
  }

  func missing(_ key: String) -> Problem { Problem(reason: "layer '\(layer)' has no '\(key)'") }

  private func wrong(_ key: String, _ expected: String) -> Problem {
    Problem(reason: "'\(key)' of layer '\(layer)' is not \(expected)")
  }
}
