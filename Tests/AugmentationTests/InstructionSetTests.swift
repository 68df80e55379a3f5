import CAugmentation
import Tensors
import Testing

/// What the inner loops compute for any processor beside what they compute for this one.
@Suite("Instruction sets")
struct InstructionSetTests {
  @Test(
    "give the same numbers, bit for bit",
    .enabled(if: caugmentation_best_instruction_set() != CAUGMENTATION_PLAIN, "this processor has no other"))
  func same() {
    var random = SplitMix64(seed: 12)
    let best = caugmentation_best_instruction_set()
    for round in 0..<200 {
      let (height, width) = (Int.random(in: 1...12, using: &random), Int.random(in: 1...12, using: &random))
      let count = height * width * 3
      let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
      var motion = caugmentation_motion()
      func number(_ range: ClosedRange<Double>) -> Double { Double.random(in: range, using: &random) }
      motion.rows = (number(-2...2), number(-2...2), number(-30...30))
      motion.columns = (number(-2...2), number(-2...2), number(-30...30))
      (motion.moves, motion.order) = (round % 8 == 0 ? 0 : 1, Int32(round / 8 % 2))
      (motion.fill_mode, motion.fill_value) = (Int32(round % 4), 33)
      (motion.flips_horizontally, motion.flips_vertically) = (Int32(round / 2 % 2), Int32(round / 3 % 2))
      var tone = caugmentation_tone()
      (tone.shift, tone.lowest, tone.highest) = (Float(number(-50...50)), 10, 240)
      (tone.brightens, tone.stretches) = (Int32(round % 2), Int32(round / 2 % 2))
      (tone.black, tone.white, tone.brightness) = (10, Float(1 + round % 5 * 50), Float(number(0...3)))
      func made(_ set: Int32) -> [[Float]] {
        var (fromBytes, fromFloats) = (
          [Float](repeating: -1, count: count), [Float](repeating: -1, count: count)
        )
        var extremes = [Float](repeating: 0, count: 4)
        extremes.withUnsafeMutableBufferPointer { extremes in
          let second = extremes.baseAddress! + 2
          caugmentation_move_bytes(
            set, &motion, bytes, Int32(height), Int32(width), &fromBytes, extremes.baseAddress!)
          caugmentation_move_floats(
            set, &motion, bytes.map { Float($0) }, Int32(height), Int32(width), &fromFloats, second)
        }
        var toned = fromFloats
        caugmentation_tone_values(set, &tone, count, &toned)
        return [fromBytes, fromFloats, toned, extremes]
      }
      let expected = made(Int32(CAUGMENTATION_PLAIN))
      #expect(made(best) == expected, "round \(round)")
      #expect(expected[0] == expected[1], "round \(round): bytes and floats")
      #expect(expected[3] == [expected[0].min(), expected[0].max(), expected[0].min(), expected[0].max()])
    }
  }
}
