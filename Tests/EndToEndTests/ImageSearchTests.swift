import Foundation
import TestSupport
import Testing

@Suite("pipeline search")
struct ImageSearchTests {
  /// What `--json` prints for images.
  struct Found: Decodable {
    struct Image: Decodable {
      struct Neighbour: Decodable {
        let path: String
        let label: String?
        let cosine: Double?
        let distance: Double?
      }
      let path: String
      let neighbours: [Neighbour]
      let error: String?
    }
    let images: [Image]
  }

  /// A store of twelve pictures of three classes, one of them twice.
  private func fruits() throws -> (place: Workplace, picture: String) {
    let place = try Workplace()
    try place.copyPictures(4, to: "photos")
    let apple = place.folder.url.appending(path: "photos/apple")
    let name = try #require(try FileManager.default.contentsOfDirectory(atPath: apple.path).sorted().first)
    try FileManager.default.copyItem(
      at: apple.appending(path: name), to: apple.appending(path: "zzz-copy.jpg"))
    let outcome = try place.command.run("run", try place.pipelineFile(images: "photos"))
    try #require(outcome.exitCode == 0, "\(outcome.standardError)")
    return (place, "photos/apple/\(name)")
  }

  private func search(_ place: Workplace, _ arguments: String...) throws -> Found {
    let outcome = try place.command.run(["search", "--store", "out/test.sqlite", "--json"] + arguments)
    try #require(outcome.exitCode == 0, "\(outcome.standardError)")
    return try outcome.json(Found.self)
  }

  @Test("stored images find their copies and others, not themselves, however their path is spelt")
  func stored() throws {
    let (place, picture) = try fruits()
    let found = try search(place, picture, "--top", "5")
    #expect(found.images.count == 1 && found.images[0].path == picture)
    let neighbours = found.images[0].neighbours
    #expect(neighbours.count == 5)
    #expect(neighbours[0].path == "photos/apple/zzz-copy.jpg" && neighbours[0].cosine == 1)
    #expect(neighbours.dropFirst().allSatisfy { ($0.cosine ?? 1) < 1 && $0.path != picture })
    #expect(neighbours.map { $0.cosine ?? 0 } == neighbours.map { $0.cosine ?? 0 }.sorted(by: >))

    let spelt = try search(place, place.folder.path(picture), "--top", "5")
    #expect(spelt.images[0].neighbours.map(\.path) == neighbours.map(\.path))
    let all = try search(place, picture, "--top", "100")
    #expect(all.images[0].neighbours.count == 12)
    // The stored vector is enough: the file may be gone.
    try FileManager.default.removeItem(atPath: place.folder.path(picture))
    #expect(
      try search(place, picture, "--top", "5").images[0].neighbours.map(\.path) == neighbours.map(\.path))
  }

  @Test("new images are decoded and extracted as the stored ones were; what cannot be read has its error")
  func new() throws {
    let (place, picture) = try fruits()
    try place.copyPictures(1, from: 9, to: "new")
    try FileManager.default.copyItem(
      atPath: place.folder.path(picture), toPath: place.folder.path("new/apple/known.jpg"))
    _ = try place.folder.write("no picture", to: "new/apple/broken.jpg")
    let found = try search(place, "new", "nowhere.jpg", "--metric", "l2", "--top", "3")
    #expect(found.images.count == 6)
    for image in found.images {
      let isBroken = image.path.hasSuffix("broken.jpg") || image.path == "nowhere.jpg"
      #expect((image.error != nil) == isBroken, "\(image.path)")
      #expect(image.neighbours.count == (isBroken ? 0 : 3), "\(image.path)")
    }
    let known = try #require(found.images.first { $0.path.hasSuffix("known.jpg") })
    // An image of the same bytes under another path is a copy, and so is its copy.
    #expect(known.neighbours.map(\.path).prefix(2) == [picture, "photos/apple/zzz-copy.jpg"])
    #expect(known.neighbours.map(\.distance).prefix(2) == [0, 0])

    // Once it is stored, its stored vector answers the same.
    let other = try #require(found.images.first { $0.error == nil && !$0.path.hasSuffix("known.jpg") })
    let again = try place.pipelineFile(images: "new")
    try #require(try place.command.run("run", again).exitCode == 0)
    let after = try search(
      place, other.path, "--metric", "l2", "--top", "3", "--where", "path LIKE 'photos/%'")
    #expect(after.images[0].neighbours.map(\.distance) == other.neighbours.map(\.distance))
  }

  @Test("conditions choose who is found, and whom for")
  func conditions() throws {
    let (place, _) = try fruits()
    let found = try search(
      place, "--query-where", "label = 'tomato'", "--where", "label <> 'tomato' AND image_id > 2", "--top",
      "50")
    #expect(found.images.count == 4)
    for image in found.images {
      #expect(image.path.hasPrefix("photos/tomato/") && image.neighbours.count == 7)
      #expect(image.neighbours.allSatisfy { $0.label != "tomato" })
    }
    let csv = try place.command.run(
      "search", "--store", "out/test.sqlite", "--query-where", "image_id = 1", "--top", "2", "--csv")
    let lines = csv.standardOutput.split(separator: "\n")
    #expect(lines[0] == "query,rank,path,label,cosine,error" && lines.count == 3)
    #expect(lines[1].hasSuffix(",photos/apple/zzz-copy.jpg,apple,1.0,"))
  }

  @Test(
    "what makes no sense is said, with the right exit code",
    arguments: [
      ([], 64, "name images or folders"),
      (["a.jpg", "--pairs", "0.9"], 64, "choose one"),
      (["--pairs", "1.5"], 64, "expected a cosine above 0 and at most 1, got 1.5"),
      (["--pairs", "0.9", "--metric", "l2"], 64, "--pairs compares cosines only"),
      (["a.jpg", "--top", "0"], 64, "--top: expected 1 or more, got 0"),
      (["a.jpg", "--metric", "cubic"], 64, "cubic"),
      (["a.jpg", "--features", "nonsense"], 2, "'nonsense' names 0 of its recipes"),
      (["a.jpg", "--where", "colour = 1"], 1, "query `colour = 1`: no such column: colour"),
      (
        ["a.jpg", "--where", "label = 'pear'"], 1,
        "no stored image has features of this recipe where label = 'pear'"
      ),
      (["--query-where", "label = 'pear'"], 1, "where label = 'pear'"),
      (["a.jpg", "--store", "nowhere.sqlite"], 1, "nowhere.sqlite: no such store"),
    ] as [([String], Int32, String)])
  func refused(arguments: [String], exitCode: Int32, message: String) throws {
    let place = try Workplace()
    try place.synthetic("out/features.sqlite", images: 30, dimension: 4)
    let outcome = try place.command.run(["search"] + arguments)
    #expect(outcome.exitCode == exitCode)
    #expect(outcome.standardError.contains(message), "\(outcome.standardError)")
    #expect(outcome.standardOutput.isEmpty)
  }

  @Test("results do not depend on threads, nor on how many queries are compared at once")
  func invariance() throws {
    let place = try Workplace()
    try place.synthetic("out/test.sqlite", images: 2000, dimension: 65)
    let one = try search(place, "--query-where", "image_id = 12", "--threads", "1", "--top", "20")
    for threads in ["1", "3"] {
      let many = try search(
        place, "--query-where", "image_id BETWEEN 11 AND 30", "--threads", threads, "--top", "20")
      #expect(many.images.count == 20)
      #expect(many.images[1].path == one.images[0].path)
      #expect(many.images[1].neighbours.map(\.path) == one.images[0].neighbours.map(\.path))
      #expect(many.images[1].neighbours.map(\.cosine) == one.images[0].neighbours.map(\.cosine))
    }
  }

  /// What `--pairs --json` prints.
  struct Pairs: Decodable {
    struct Pair: Decodable {
      let cosine: Double
      let path: String
      let otherPath: String
      let copyCount: Int
    }
    let pairCount: Int
    let vectorCount: Int
    let pairs: [Pair]
  }

  @Test("pairs are kept for the view near_duplicate; with --where they are only shown")
  func pairs() throws {
    let (place, picture) = try fruits()
    func pairs(_ arguments: String...) throws -> Pairs {
      let outcome = try place.command.run(["search", "--store", "out/test.sqlite", "--json"] + arguments)
      try #require(outcome.exitCode == 0, "\(outcome.standardError)")
      return try outcome.json(Pairs.self)
    }
    let rows = "SELECT count(*) FROM similar_pair"
    let some = try pairs("--pairs", "0.5", "--where", "label = 'apple'")
    #expect(some.vectorCount == 4 && some.pairCount <= 6)
    #expect(try place.query(rows, store: "out/test.sqlite") == ["0"])

    let all = try pairs("--pairs", "0.000001", "--top", "3")
    #expect(all.vectorCount == 12 && all.pairCount == 66 && all.pairs.count == 3)
    #expect(try place.query(rows, store: "out/test.sqlite") == ["66"])
    #expect(all.pairs.map(\.cosine) == all.pairs.map(\.cosine).sorted(by: >))
    let views = try place.query(
      "SELECT path FROM near_duplicate ORDER BY cosine DESC LIMIT 1; SELECT count(*) FROM near_duplicate",
      store: "out/test.sqlite")
    // Each of the eleven pairs of the picture is there for its copy too.
    #expect(views == [all.pairs[0].path, "77"])
    #expect(try search(place, picture, "--top", "1").images[0].neighbours[0].cosine == 1)

    _ = try pairs("--pairs", "1")
    #expect(try place.query(rows, store: "out/test.sqlite") == ["0"])
    #expect(
      try place.query("SELECT threshold, vector_count FROM pair_search", store: "out/test.sqlite") == [
        "1.0|12"
      ])
    #expect(
      try place.query("SELECT DISTINCT status FROM run", store: "out/test.sqlite") == ["done"])
  }

  @Test("so many pairs that nobody reads them are an error, and those before stay")
  func tooManyPairs() throws {
    let place = try Workplace()
    try place.synthetic("out/features.sqlite", images: 1600, dimension: 8)
    let query = "SELECT threshold FROM pair_search"
    try #require(try place.command.run("search", "--pairs", "0.9999", "--quiet").exitCode == 0)
    let outcome = try place.command.run("search", "--pairs", "0.000001")
    #expect(outcome.exitCode == 1)
    #expect(outcome.standardError.contains("more than 1000000 pairs"), "\(outcome.standardError)")
    #expect(try place.query(query, store: "out/features.sqlite") == ["0.9999"])
  }

  @Test("vectors that do not fit into memory are compared part by part, with the same result")
  func outOfMemory() throws {
    let place = try Workplace()
    // 60 MB of vectors, of which 128 MB may hold two parts of 48 MB.
    try place.synthetic("out/features.sqlite", images: 150, dimension: 100_000)
    let arguments = [
      "search", "--pairs", "0.7", "--csv", "--where", "image_id > 0", "--top", "100000", "--quiet",
    ]
    let parts = try place.command.run(arguments + ["--memory", "128MB"])
    let whole = try place.command.run(arguments)
    #expect(parts.exitCode == 0, "\(parts.standardError)")
    #expect(parts.standardOutput == whole.standardOutput)
    #expect(parts.standardOutput.split(separator: "\n").count > 1)
  }
}

extension Workplace {
  /// A store that `pipeline-bench synthetic-store` makes.
  fileprivate func synthetic(_ path: String, images: Int, dimension: Int) throws {
    let outcome = try CommandRunner(in: folder.url, program: "pipeline-bench")
      .run(["synthetic-store", path, "--images", "\(images)", "--dimension", "\(dimension)"])
    try #require(outcome.exitCode == 0, "\(outcome.standardError)")
  }
}
