extension PipelineFile {
  /// What pictures that are drawn from formulas cannot be combined with; problems are logged.
  func checkFormulas(_ map: YAMLMapping) {
    map["evaluate"]?.error(
      "there are no images to measure on: as many pictures as formulas.validation says are looked at after each "
        + "epoch; leave 'evaluate' out")
    map["report"]?.peek("split")?.error(
      "there are no splits of pictures drawn from formulas; leave 'split' out: a report shows how the training went"
    )
    if let network, let input = map["network"]?.peek("input") {
      let (height, width) = (network.input.height, network.input.width)
      if height != width {
        input.error(
          "pictures drawn from formulas are square: 'input' must be like [\(height), \(height), 3], got "
            + "[\(height), \(width), 3]")
      } else if height > FormulasSpec.greatestSide {
        input.error("pictures are drawn with up to \(FormulasSpec.greatestSide) rows, got \(height)")
      }
    }
    guard let training = map["training"] else {
      map["dataset"]?.peek("formulas")?.error(
        "pictures drawn from formulas are for a network to learn from; add  training: {epochs: 20}  and a 'network', "
          + "or name a dataset of images")
      return
    }
    // `none` is what is meant here.
    if self.training?.classWeight != .uniform {
      training.peek("class_weight")?.error(
        "pictures drawn from formulas show all classes equally often; leave 'class_weight' out")
    }
    for key in ["augmentation", "augmented_copies"] {
      training.peek(key)?.error(
        "every picture drawn from formulas is a new one, with nothing to change at random; leave '\(key)' out"
      )
    }
  }
}
