extension Collection where Element: Collection, Element.Element: Equatable {
  /// How many leading elements all members have in common, at least one of each being left over.
  ///
  /// What stands before every name alike, such as the name of a model, says nothing about any of them.
  var sharedPrefixLength: Int {
    guard let first = self.first else { return 0 }
    let limit = map(\.count).min().map { Swift.max(0, $0 - 1) } ?? 0
    var length = 0
    for element in first.prefix(limit) {
      let isShared = allSatisfy { $0.dropFirst(length).first == element }
      guard isShared else { break }
      length += 1
    }
    return length
  }
}
