internal import CFormulaPictures
internal import Foundation
internal import Synchronization

/// Draws pictures of a catalogue on several threads.
public struct FormulaDrawing: Sendable {
  /// The memory for a picture is not there.
  public struct OutOfMemory: Error, CustomStringConvertible {
    public var description: String { "a picture cannot be drawn: no memory is left" }
  }

  /// Rows and columns a picture may have.
  public static let sides = 1...Int(CFORMULA_MAX_SIDE)

  private static let instructionSet = cformula_best_instruction_set()

  /// What is drawn.
  public let catalogue: FormulaCatalogue
  /// How many threads work, at least 1; it changes no byte.
  public let threadCount: Int

  /// A drawing of pictures.
  ///
  /// - Precondition: `threadCount` is at least 1.
  public init(_ catalogue: FormulaCatalogue, threadCount: Int) {
    precondition(threadCount >= 1, "\(threadCount) threads cannot work")
    (self.catalogue, self.threadCount) = (catalogue, threadCount)
  }

  /// Draws pictures.
  ///
  /// - Parameter side: Rows and columns of each, one of `sides`.
  /// - Returns: Grey levels, `(pictures, side, side, 3)`, row-major.
  /// - Precondition: The pictures' entries are in the catalogue.
  public func draw(_ pictures: [FormulaPicture], side: Int) throws(OutOfMemory) -> [UInt8] {
    precondition(Self.sides.contains(side), "a picture of \(side) rows cannot be drawn")
    for picture in pictures { check(picture) }
    let size = side * side * 3
    if pictures.isEmpty { return [] }
    let next = Atomic(0)
    let failed = Atomic(false)
    let bytes = [UInt8](unsafeUninitializedCapacity: pictures.count * size) { bytes, count in
      count = pictures.count * size
      // Each picture is written by the one thread that took its number.
      nonisolated(unsafe) let start = bytes.baseAddress!
      DispatchQueue.concurrentPerform(iterations: min(threadCount, pictures.count)) { _ in
        while case let index = next.add(1, ordering: .relaxed).oldValue, index < pictures.count {
          let picture = pictures[index]
          let factors = [Int32(picture.shape), Int32(picture.texture), Int32(picture.palette)]
          let status = cformula_draw(
            Self.instructionSet, catalogue.seed, factors, picture.variation, Int32(side), start + index * size
          )
          if status != 0 { failed.store(true, ordering: .relaxed) }
        }
      }
    }
    if failed.load(ordering: .relaxed) { throw OutOfMemory() }
    return bytes
  }

  private func check(_ picture: FormulaPicture) {
    precondition(
      0..<catalogue.shapeCount ~= picture.shape && 0..<catalogue.textureCount ~= picture.texture
        && 0..<catalogue.paletteCount ~= picture.palette,
      "\(picture) is not in a catalogue of \(catalogue.shapeCount), \(catalogue.textureCount) and "
        + "\(catalogue.paletteCount) entries")
  }
}
