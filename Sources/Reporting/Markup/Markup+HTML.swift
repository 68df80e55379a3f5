extension Markup {
  /// A name of any origin, whose direction of writing stays its own.
  package static func name(_ name: String, limit: Int? = nil) -> Markup {
    guard let limit, name.count > limit else { return element("bdi", text: name) }
    return element("bdi", ["title": name], text: XMLText.shortened(name, to: limit))
  }

  static func paragraph(_ text: String, class name: String? = nil) -> Markup {
    name.map { element("p", ["class": $0], text: text) } ?? element("p", text: text)
  }
}
