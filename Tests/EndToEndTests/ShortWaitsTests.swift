import Foundation
import TestSupport
import Testing

@Suite("Waiting threads")
struct ShortWaitsTests {
  /// The variables of a command that is computing, once one of them fits `isExpected`; the last seen after ten seconds.
  private func variables(
    setting variables: [String: String], until isExpected: (String) -> Bool
  ) throws -> [String] {
    let place = try Workplace()
    let process = Process()
    process.executableURL = CommandRunner.binary
    process.arguments = ["backbone", "show", "vgg19", "--plan"]
    process.currentDirectoryURL = place.folder.url
    process.environment = ProcessInfo.processInfo.environment
      .filter { $0.key != "GOMP_SPINCOUNT" && $0.key != "OMP_WAIT_POLICY" }
      .merging(variables) { _, new in new }
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    defer {
      process.terminate()
      process.waitUntilExit()
    }
    var found: [String] = []
    for _ in 0..<200 where process.isRunning && !found.contains(where: isExpected) {
      let file = try FileHandle(
        forReadingFrom: URL(fileURLWithPath: "/proc/\(process.processIdentifier)/environ"))
      found = String(decoding: try file.readToEnd() ?? Data(), as: UTF8.self).split(separator: "\0")
        .map(String.init)
      try file.close()
      Thread.sleep(forTimeInterval: 0.05)
    }
    return found
  }

  @Test("a command that computes lets its threads sleep soon")
  func short() throws {
    let found = try variables(setting: [:]) { $0 == "GOMP_SPINCOUNT=1000" }
    #expect(found.contains("GOMP_SPINCOUNT=1000"))
  }

  @Test(
    "unless the environment says how they wait", arguments: ["GOMP_SPINCOUNT=5", "OMP_WAIT_POLICY=active"])
  func chosen(variable: String) throws {
    let parts = variable.split(separator: "=").map(String.init)
    // Half a second is long enough to start twice.
    let patience = Date(timeIntervalSinceNow: 0.5)
    let found = try variables(setting: [parts[0]: parts[1]]) { $0 == variable && Date() > patience }
    #expect(found.contains(variable))
    #expect(!found.contains("GOMP_SPINCOUNT=1000"))
  }
}
