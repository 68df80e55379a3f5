internal import CZip
public import Tensors

/// Writes a NumPy `.npz` archive as `numpy.savez` does: arrays by name, stored as they are, of any size.
///
/// Arrays are promised first and read when the archive is finished, one after the other, in pieces.
public final class NPZWriter {
  /// Gives an array's elements in C order, piece after piece; an empty piece is the end.
  public typealias Elements = () throws -> [UInt8]

  /// The archive's path, as given.
  public let path: String
  private var handle: OpaquePointer?
  private var arrays: [PendingArray] = []

  /// Begins an archive at `path`, in place of what is there; it is written by `finish`.
  ///
  /// - Throws: `ZipError.cannotWriteArchive`.
  public init(path: String) throws(ZipError) {
    self.path = path
    var handle: OpaquePointer?
    var message = ZipMessage()
    let status = message.withBuffer { czip_create(path, &handle, $0.baseAddress, Int64($0.count)) }
    guard let handle, status == CZIP_OK else {
      throw .cannotWriteArchive(archive: path, reason: message.text)
    }
    self.handle = handle
  }

  deinit { czip_close(handle) }

  /// Promises the array `name`; its elements are asked for by `finish`.
  ///
  /// - Precondition: `elements` will give as many bytes as type and shape say.
  /// - Throws: `ZipError.cannotWriteArchive`, for a name that is taken, say.
  public func add(
    _ name: String, _ type: NPYArray.ElementType, shape: [Int], elements: @escaping Elements
  ) throws(ZipError) {
    let header = NPYArray.header(of: type, shape: shape)
    let array = PendingArray(header: header, elements: elements)
    arrays.append(array)
    var message = ZipMessage()
    let byteCount = header.count + shape.reduce(type.byteCount, *)
    let status = message.withBuffer { buffer in
      czip_add(
        handle, name + ".npy", Int64(byteCount), { PendingArray.read($0, $1, $2) },
        Unmanaged.passUnretained(array).toOpaque(), buffer.baseAddress, Int64(buffer.count))
    }
    guard status == CZIP_OK else { throw .cannotWriteArchive(archive: path, reason: message.text) }
  }

  /// Reads all arrays and writes the archive.
  ///
  /// - Throws: `ZipError.cannotWriteArchive`, for a full disk say, or what an array's elements throw. The file is
  ///   then not an archive.
  public func finish() throws {
    var message = ZipMessage()
    let status = message.withBuffer { czip_finish(handle, $0.baseAddress, Int64($0.count)) }
    if let error = arrays.lazy.compactMap(\.error).first { throw error }
    guard status == CZIP_OK else {
      throw ZipError.cannotWriteArchive(archive: path, reason: message.text)
    }
    handle = nil
  }
}

/// An array that has been promised: libzip asks for as many bytes as it wants.
private final class PendingArray {
  private let elements: NPZWriter.Elements
  private var piece: ArraySlice<UInt8>
  private var isAtEnd = false
  /// What the elements threw.
  private(set) var error: (any Error)?

  init(header: [UInt8], elements: @escaping NPZWriter.Elements) {
    (piece, self.elements) = (header[...], elements)
  }

  /// The `czip_reader` of the array that `context` points to, which its writer keeps alive.
  static func read(
    _ context: UnsafeMutableRawPointer?, _ bytes: UnsafeMutableRawPointer?, _ capacity: Int64
  ) -> Int64 {
    guard let context, let bytes else { return -1 }
    let array = Unmanaged<PendingArray>.fromOpaque(context).takeUnretainedValue()
    return Int64(array.read(into: UnsafeMutableRawBufferPointer(start: bytes, count: Int(capacity))))
  }

  private func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    do {
      while piece.isEmpty, !isAtEnd {
        piece = try elements()[...]
        isAtEnd = piece.isEmpty
      }
    } catch {
      self.error = error
      return -1
    }
    let count = min(piece.count, buffer.count)
    buffer.copyBytes(from: piece.prefix(count))
    piece = piece.dropFirst(count)
    return count
  }
}
