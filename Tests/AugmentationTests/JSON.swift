import Foundation

/// What tests keep and read again.
enum JSON {
  static func encode(_ value: some Encodable) throws -> Data { try JSONEncoder().encode(value) }

  static func decode<Value: Decodable>(_: Value.Type, _ data: Data) throws -> Value {
    try JSONDecoder().decode(Value.self, from: data)
  }
}
