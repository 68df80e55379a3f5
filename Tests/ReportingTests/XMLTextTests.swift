import Foundation
import Reporting
import Tensors
import Testing

@Suite("Text of any origin")
struct XMLTextTests {
  /// Characters that mean something somewhere, more often than others.
  private func randomText(_ generator: inout SplitMix64) -> String {
    let special = Array("<>&\"'`=/\\;{}()[]!-$%\n\r\t\0 ".unicodeScalars)
    var text = String.UnicodeScalarView()
    for _ in 0..<Int.random(in: 0...40, using: &generator) {
      switch Int.random(in: 0..<4, using: &generator) {
      case 0: text.append(special.randomElement(using: &generator)!)
      case 1: text.append(Unicode.Scalar(UInt8.random(in: 0...255, using: &generator)))
      case 2: text.append(Unicode.Scalar(UInt32.random(in: 0x2000...0x206F, using: &generator))!)
      default:
        if let any = Unicode.Scalar(UInt32.random(in: 0...0x10FFFF, using: &generator)) { text.append(any) }
      }
    }
    return String(text)
  }

  @Test(
    "as content, as attribute and as lines it is what a parser reads back, with the invisible made visible")
  func roundTrip() throws {
    for seed in 0..<500 as Range<UInt64> {
      var generator = SplitMix64(seed: seed)
      let text = seed < hostileNames.count ? hostileNames[Int(seed)] : randomText(&generator)
      let markup = Markup.element(
        "div", ["title": text], [.element("p", text: text), .element("pre", [:], [.lines(text)])])
      let tree = XMLTree(markup.xml)
      try #require(tree.problem == nil, "seed \(seed): \(tree.problem ?? "")")
      #expect(tree.elements.map(\.name) == ["div", "p", "pre"])
      let read = tree.elements[1].text
      #expect(tree.elements[0].attributes["title"] == read)
      #expect(tree.elements[2].text.replacing("\n", with: "␊") == read)
      // Everything that is no control and no mark of direction is there, in order.
      let kept = text.unicodeScalars.filter { scalar in
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .unassigned, .privateUse: false
        default: true
        }
      }
      var rest = Substring(read).unicodeScalars
      for scalar in kept {
        guard let place = rest.firstIndex(of: scalar) else {
          Issue.record("seed \(seed): \(scalar.escaped(asASCII: true)) is lost")
          break
        }
        rest = rest[rest.index(after: place)...]
      }
      #expect(
        !markup.xml.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" || 0x202A...0x202E ~= $0.value })
    }
  }

  @Test("text without meaning to markup stays as it is")
  func plain() {
    for text in ["cat", "tomato 2.jpg", "שלום עולם", "🍎", "e\u{301}", "日本語", "a/b\\c:d"] {
      #expect(XMLText.escaped(text) == text)
    }
  }

  @Test("an isolated name cannot end its isolation")
  func isolation() {
    let isolated = XMLText.isolated("a\u{2069}b\u{2068}")
    #expect(isolated == "\u{2068}a[U+2069]b[U+2068]\u{2069}")
  }

  @Test("a long name loses its middle")
  func shortening() {
    #expect(XMLText.shortened("abcdefghij", to: 10) == "abcdefghij")
    #expect(XMLText.shortened("abcdefghijk", to: 10) == "abcde…hijk")
    #expect(XMLText.shortened("👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧", to: 3) == "👩‍👩‍👧…👩‍👩‍👧")
    for limit in 3...12 { #expect(XMLText.shortened("abcdefghijklmnop", to: limit).count == limit) }
  }
}
