import Foundation
import TestSupport
import Testing

@Suite("Set-up")
struct SetupTests {
  @Test("README keeps the command markers that continuous integration reads")
  func markers() throws {
    let readme = try String(contentsOf: ProjectPaths.root.appending(path: "README.md"), encoding: .utf8)
    for marker in ["quickstart", "tests"] {
      let next = try #require(
        readme.split(separator: "<!-- \(marker) -->\n").last?.prefix(while: { $0 != "\n" }))
      #expect(next.hasPrefix("    bash .ci/setup && swift "), "after <!-- \(marker) -->: \(next)")
    }
  }

  @Test("no document links to a file that is not there")
  func links() throws {
    let root = ProjectPaths.root
    for document in ["README.md", "CONTRIBUTING.md", "docs/architecture.md"] {
      let text = try String(contentsOf: root.appending(path: document), encoding: .utf8)
      let folder = root.appending(path: document).deletingLastPathComponent()
      for match in text.matches(of: /\]\(([^)#:]+)\)/) {
        let target = folder.appending(path: String(match.1)).path
        #expect(FileManager.default.fileExists(atPath: target), "\(document) links to \(match.1)")
      }
    }
  }
}
