import CFormulaPictures
import Testing

/// The same formulas compiled for several instruction sets.
@Suite("Instruction sets")
struct InstructionSetTests {
  @Test("draw the same bytes", arguments: [1, 5, 33, 64, 100])
  func agree(side: Int32) {
    let best = cformula_best_instruction_set()
    for number in 0..<200 {
      // Entries far beyond a catalogue's first, so that every kind of shape and texture comes.
      let factors = [number, 7 * number + 3, 13 * number + 1].map(Int32.init)
      #expect(
        draw(best, factors, number, side) == draw(Int32(CFORMULA_PLAIN), factors, number, side),
        "shape, texture, palette \(factors)")
    }
  }

  private func draw(_ instructionSet: Int32, _ factors: [Int32], _ number: Int, _ side: Int32) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: Int(3 * side * side))
    #expect(cformula_draw(instructionSet, 1, factors, UInt64(number), side, &bytes) == 0)
    return bytes
  }
}
