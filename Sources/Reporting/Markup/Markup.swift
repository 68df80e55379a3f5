/// A piece of well-formed XML: XHTML, or SVG.
///
/// The only way in for text that is not written in this module's source is `text`, `name` and the values of attributes,
/// and all of them escape it: no label or file name can become markup. Names of elements and attributes are static.
package struct Markup: Equatable, Sendable {
  /// Attributes in the order they are written.
  package typealias Attributes = KeyValuePairs<StaticString, String>

  /// The characters of the piece.
  package private(set) var xml: String

  private init(xml: String) { self.xml = xml }

  /// Nothing.
  package static let empty = Markup(xml: "")

  /// Text of any origin.
  package static func text(_ text: String) -> Markup { Markup(xml: XMLText.escaped(text)) }

  /// Text of any origin whose line breaks are kept, for elements that show them.
  package static func lines(_ text: String) -> Markup {
    Markup(
      xml: text.split(separator: "\n", omittingEmptySubsequences: false).map { XMLText.escaped(String($0)) }
        .joined(separator: "\n"))
  }

  /// Markup written in this module's source.
  static func verbatim(_ source: StaticString) -> Markup { Markup(xml: "\(source)") }

  /// A style sheet or script written in this module's source, as the content of its element.
  ///
  /// - Precondition: It holds none of the characters that end it or mean something to XML.
  static func code(_ source: String) -> Markup {
    precondition(!source.contains("<") && !source.contains("&"), "code that XML would read as markup")
    return Markup(xml: source)
  }

  /// An element.
  package static func element(
    _ name: StaticString, _ attributes: Attributes = [:], _ children: [Markup] = []
  ) -> Markup {
    var xml = "<\(name)"
    for (key, value) in attributes { xml += " \(key)=\"\(XMLText.escaped(value))\"" }
    // HTML knows which elements are empty; `<div/>` would be read as an opening tag.
    if children.isEmpty, voidNames.contains("\(name)") { return Markup(xml: xml + "/>") }
    xml += ">"
    for child in children { xml += child.xml }
    return Markup(xml: xml + "</\(name)>")
  }

  /// An element that holds text of any origin.
  package static func element(
    _ name: StaticString, _ attributes: Attributes = [:], text: String
  ) -> Markup {
    element(name, attributes, [.text(text)])
  }

  private static let voidNames: Set = [
    "meta", "br", "hr", "img", "circle", "rect", "line", "path", "use", "image", "polygon", "polyline",
  ]

  /// Pieces one after the other.
  package static func joined(_ pieces: [Markup]) -> Markup { Markup(xml: pieces.map(\.xml).joined()) }

  /// Adds a piece at the end.
  package static func += (left: inout Markup, right: Markup) { left.xml += right.xml }
}
