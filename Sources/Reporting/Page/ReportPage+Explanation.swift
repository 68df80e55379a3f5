import Tensors

extension ReportPage {
  /// Pictures with what spoke for the predicted class over them; nothing where no maps are stored.
  func explanation(_ content: ExplanationContent?) -> Markup {
    guard let content else { return .empty }
    func row(_ title: String, _ examples: [ExplanationContent.Example]) -> Markup {
      guard !examples.isEmpty else { return .empty }
      return .joined([
        .paragraph(title, class: "celltitle"),
        .element("div", ["class": "gallery"], examples.map(card)),
      ])
    }
    return .joined([
      .element("h3", text: "What spoke for the predicted class"),
      .element(
        "p", ["class": "note"],
        [
          .text("\(content.method) of layer "), .name(content.layer),
          .text(
            ", \(PlotNumber.grouped(content.mapCount)) maps in the store. Red speaks most for the class, blue does not. The border "
              + "is the share of a map on the outermost tenth of each side; an even map has 0.36."),
        ]),
      row("Wrong predictions", content.wrong), row("Right predictions", content.right),
    ])
  }

  private func card(_ example: ExplanationContent.Example) -> Markup {
    card(
      example.reference,
      example.borderShare.map { "border \(PlotNumber.fixed($0, decimals: 2))" } ?? "no part speaks for it",
      thumbnail: thumbnail(example.picture, example.reference.path))
  }

  /// A picture that is shown at this place only.
  private func thumbnail(_ picture: PictureAlbum.Picture, _ description: String) -> Markup {
    switch picture {
    case .missing(let reason): .element("div", ["class": "thumb none"], text: reason)
    case .jpeg(let bytes, let width, let height):
      .element(
        "svg",
        [
          "xmlns": "http://www.w3.org/2000/svg", "class": "thumb", "viewBox": "0 0 \(width) \(height)",
          "role": "img", "aria-label": description,
        ],
        [
          .element(
            "image",
            [
              "width": "\(width)", "height": "\(height)",
              "href": "data:image/jpeg;base64,\(Base64.encode(bytes))",
            ])
        ])
    }
  }
}
