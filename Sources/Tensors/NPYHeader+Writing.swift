extension NPYArray {
  /// What stands before the elements of an array of this type and shape, stored in C order.
  ///
  /// Byte for byte what `numpy.save` writes, room for a longer first dimension included.
  /// Reference: NumPy 2.4 `numpy/lib/_format_impl.py`, `_write_array_header`.
  public static func header(of type: ElementType, shape: [Int]) -> [UInt8] {
    let sizes = shape.map { "\($0)" }.joined(separator: ", ") + (shape.count == 1 ? "," : "")
    var text = "{'descr': '\(type)', 'fortran_order': False, 'shape': (\(sizes)), }"
    if let first = shape.first {
      text += String(repeating: " ", count: max(0, NPYHeader.firstSizeWidth - "\(first)".count))
    }
    // The header ends with a newline, where elements may begin.
    let start = NPYHeader.magic.count + 4
    let padding = NPYHeader.alignment - (start + text.utf8.count + 1) % NPYHeader.alignment
    text += String(repeating: " ", count: padding) + "\n"
    let length = text.utf8.count
    return NPYHeader.magic + [1, 0, UInt8(length & 0xff), UInt8(length >> 8)] + Array(text.utf8)
  }
}

extension NPYHeader {
  /// NumPy leaves room for so many digits of the first size.
  fileprivate static let firstSizeWidth = 21
  /// Elements begin at a multiple of this.
  fileprivate static let alignment = 64
}
