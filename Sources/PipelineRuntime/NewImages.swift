internal import Datasets

/// Images that are looked at once and not stored: those that are predicted or classified.
struct NewImages {
  let setup: ExtractionSetup
  let options: RunOptions
  let observer: any RunObserver
  let interruption: Interruption

  /// The network's answer for one image, or why there is none.
  enum Answer {
    case vector([Float])
    case failed(String)
  }

  /// Runs files, and the images of folders, through the network and hands over `answer` of each, in order.
  func run<Result>(
    _ paths: [String], answer: (_ path: String, Answer) throws -> Result, deliver: ([Result]) throws -> Void
  ) throws {
    let list = try SampleList(paths: paths)
    list.notes.forEach(observer.noted)
    var loop = ExtractionLoop(
      extractor: try setup.makeExtractor(imageCount: list.samples.count),
      decodeThreadCount: options.threads.count, interruption: interruption)
    loop.progressed = observer.progressed
    try loop.run(list.samples.map(\.path)) { images in
      try deliver(
        images.map { image in
          switch image.outcome {
          case .vectors(let vectors), .repeated(let vectors): try answer(image.path, .vector(vectors[0]))
          case .failed(let reason): try answer(image.path, .failed(reason))
          // The loop was given no way to know any bytes.
          case .known: preconditionFailure("an image was left out without a reason")
          }
        })
    }
  }
}
