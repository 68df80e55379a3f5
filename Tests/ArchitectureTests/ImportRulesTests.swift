import Foundation
import TestSupport
import Testing

/// Who may import whom: docs/architecture.md in a form that fails when the code disagrees.
@Suite("Import rules")
struct ImportRulesTests {
  /// Modules of the project and the project's modules, C walls and packages each may import.
  static let allowed: [String: Set<String>] = [
    "Tensors": [],
    "Digests": ["COpenSSL"],
    "Files": [],
    "Archives": ["CZip", "Tensors"],
    "Exports": ["Archives", "Files", "Tensors"],
    "Downloads": ["CCurl", "Digests"],
    "Processes": [],
    "LinearAlgebra": ["COpenBLAS", "CMatrix", "CVectors", "Tensors"],
    "DNN": ["CDNN", "CKernels", "Tensors"],
    "Augmentation": ["CAugmentation", "Tensors"],
    "FormulaPictures": ["CFormulaPictures", "Tensors"],
    "Training": ["Backbones", "DNN", "Files", "Tensors"],
    "Datasets": ["Digests", "Tensors"],
    "Images": ["CTurboJPEG", "CPNG", "CWebP", "Tensors"],
    "Backbones": ["Archives", "DNN", "CHDF5", "CShippedNetwork", "Digests", "Files", "Tensors"],
    "FeatureStore": ["GRDB", "Files", "Tensors"],
    "Reduction": ["LinearAlgebra", "Tensors"],
    "Similarity": ["LinearAlgebra", "Tensors"],
    "Heads": ["LinearAlgebra", "CLibSVM", "CSVM", "CTraining", "Tensors"],
    "Evaluation": ["Tensors"],
    "Explanation": ["Tensors"],
    "Reporting": ["Digests", "Evaluation", "Tensors"],
    "Rasters": ["CRSVG"],
    "PipelineConfig": ["Tensors", "Yams"],
    "PipelineRuntime": [
      "PipelineConfig", "Datasets", "Digests", "Downloads", "Exports", "Files", "Images", "Augmentation",
      "FormulaPictures", "Backbones", "Training", "FeatureStore", "Processes", "Reduction", "Similarity",
      "Heads", "Evaluation",
      "Explanation", "Reporting", "Rasters",
      "Tensors", "DNN", "LinearAlgebra",
    ],
    "pipeline": ["PipelineRuntime", "PipelineConfig", "ArgumentParser"],
    "pipeline-bench": [
      "Augmentation", "Images", "Backbones", "FeatureStore", "Reduction", "Similarity", "Heads", "DNN",
      "LinearAlgebra", "Tensors", "ArgumentParser",
    ],
    "SampleImages": ["Digests", "Images", "Tensors"],
    "make-sample-images": ["SampleImages", "ArgumentParser"],
  ]

  /// What comes with the toolchain and may be imported anywhere.
  static let toolchain: Set<String> = ["Foundation", "Glibc", "Dispatch", "Synchronization"]

  /// Every (module, imported module) pair of `Sources/`, with the file it stands in.
  static func imports() throws -> [(module: String, imported: String, file: String)] {
    let sources = ProjectPaths.root.appending(path: "Sources")
    var found: [(module: String, imported: String, file: String)] = []
    for case let file as URL in try #require(
      FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil))
    where file.pathExtension == "swift" {
      let module = file.path.dropFirst(sources.path.count + 1).split(separator: "/")[0]
      for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
        let pattern =
          /^\s*(?:@\w+\s+)*(?:public |package |internal |private |fileprivate )?import\s+(?:(?:struct|class|enum|func|var|protocol|typealias)\s+)?(\w+)/
        if let match = line.firstMatch(of: pattern) {
          found.append((String(module), String(match.1), file.lastPathComponent))
        }
      }
    }
    return found
  }

  @Test("every import is one that the table allows")
  func everyImportIsAllowed() throws {
    let imports = try Self.imports()
    try #require(imports.count > 50, "the import lines were not found")
    for (module, imported, file) in imports where !Self.toolchain.contains(imported) {
      #expect(
        Self.allowed[module]?.contains(imported) == true,
        "\(module)/\(file) imports \(imported); see docs/architecture.md")
    }
  }

  @Test("each C wall and each package is imported by exactly one module")
  func oneImporter() throws {
    var importers: [String: Set<String>] = [:]
    for (module, imported, _) in try Self.imports() where Self.allowed[imported] == nil {
      importers[imported, default: []].insert(module)
    }
    // ArgumentParser serves the executables and nothing else.
    for (imported, modules) in importers
    where !Self.toolchain.contains(imported) && imported != "ArgumentParser" {
      #expect(modules.count == 1, "\(imported) is imported by \(modules.sorted())")
    }
  }

  @Test("only the executables print")
  func onlyExecutablesPrint() throws {
    let sources = ProjectPaths.root.appending(path: "Sources")
    for case let file as URL in try #require(
      FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil))
    where file.pathExtension == "swift" {
      let module = file.path.dropFirst(sources.path.count + 1).split(separator: "/")[0]
      guard !["pipeline", "pipeline-bench", "make-sample-images"].contains(module) else { continue }
      let text = try String(contentsOf: file, encoding: .utf8)
      #expect(!text.contains(/(?m)^\s*(?:debugPrint|print|dump)\(/), "\(file.path) prints")
    }
  }

  @Test("no room is called Core, Common, Utils or Helpers, and no file outgrows its room")
  func rooms() throws {
    let sources = ProjectPaths.root.appending(path: "Sources")
    for case let file as URL in try #require(
      FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil))
    {
      #expect(!["Core", "Common", "Utils", "Helpers"].contains(file.lastPathComponent), "\(file.path)")
      guard file.pathExtension == "swift" else { continue }
      let text = try String(contentsOf: file, encoding: .utf8)
      // A table that a script wrote is data; nobody reads it as a room.
      guard !text.hasPrefix("// Written by") else { continue }
      let lineCount = text.split(separator: "\n", omittingEmptySubsequences: false).count
      #expect(lineCount <= 500, "\(file.lastPathComponent) has \(lineCount) lines: is it two rooms?")
    }
  }
}
