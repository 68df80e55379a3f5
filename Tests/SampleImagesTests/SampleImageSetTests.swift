import SampleImages
import Testing

@Suite("SampleImageSet") struct SampleImageSetTests {
  @Test(
    "names pictures by class and number, padded to three digits",
    arguments: [(1, "001"), (40, "040"), (999, "999"), (1000, "1000")])
  func paths(index: Int, digits: String) {
    let entry = SampleImageSet.Entry(fruit: .tomato, index: index)
    #expect(entry.path == "tomato/tomato_\(digits).jpg")
  }

  @Test("lists every class with numbers from 1", arguments: [0, 1, 3])
  func entries(count: Int) {
    let set = SampleImageSet(generator: SampleImageGenerator(seed: 1, size: 8), countPerClass: count)
    let expected = Fruit.allCases.flatMap { fruit in
      (0..<count).map { SampleImageSet.Entry(fruit: fruit, index: $0 + 1) }
    }
    #expect(set.entries == expected)
  }

  @Test("draws in parallel what it draws one by one, in the order of the entries")
  func parallel() async throws {
    let set = SampleImageSet(generator: SampleImageGenerator(seed: 3, size: 16), countPerClass: 4)
    let files = try await set.files()
    #expect(try files == set.entries.map(set.file))
    #expect(files.map(\.path) == set.entries.map(\.path))
    #expect(Set(files.map(\.pixelDigest)).count == 12)
  }

  @Test("does not change a picture when there are more of them")
  func prefix() async throws {
    let generator = SampleImageGenerator(seed: 3, size: 16)
    let small = try await SampleImageSet(generator: generator, countPerClass: 1).files()
    let large = try await SampleImageSet(generator: generator, countPerClass: 2).files()
    #expect(small == [large[0], large[2], large[4]])
  }
}
