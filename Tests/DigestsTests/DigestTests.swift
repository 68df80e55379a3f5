import Digests
import TestSupport
import Testing

@Suite("Digest")
struct DigestTests {
  // FIPS 180-2, appendix B, and RFC 1321, appendix A.5.
  @Test("gives the standards' own examples")
  func examples() throws {
    #expect(Digest.sha256("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    #expect(Digest.sha256("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    let folder = try TemporaryFolder()
    let path = try folder.write("message digest", to: "m")
    #expect(try Digest.file(path, .md5) == "f96b697d7cb7938d525a2f31aaf161d0")
  }

  @Test("a file in pieces and its bytes in one agree across the piece boundary")
  func pieces() throws {
    let bytes = (0..<(1 << 20) + 1).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    let folder = try TemporaryFolder()
    let path = try folder.write(bytes, to: "big")
    #expect(try Digest.file(path, .sha256) == Digest.sha256(bytes))
  }

  @Test("several digests of one reading are those of several readings")
  func several() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("message digest", to: "m")
    #expect(try Digest.file(path, [.md5, .sha256]) == [Digest.file(path, .md5), Digest.file(path, .sha256)])
    #expect(try Digest.file(path, []).isEmpty)
  }
}
