internal import Datasets
internal import Files
internal import Images

/// The pictures of a dataset, decoded and resized once, in a file beside the store.
struct PixelCache {
  /// What is known about each file.
  let index: TrainingSampleIndex
  /// Grey levels, HWC, one record for each file; zeros for one that failed.
  let file: RecordFile
  let height: Int
  let width: Int

  /// Decodes the pictures of `list`, unless that has been done.
  ///
  /// - Throws: `RuntimeError.interrupted`; `RecordFile.Problem` where the disk is full.
  init(
    _ list: SampleList, loader: ImageLoader, size: ImageSize, loading: String,
    in workspace: TrainingWorkspace,
    threadCount: Int, interruption: Interruption, progressed: (StageProgress) -> Void
  ) throws {
    (height, width) = (size.height, size.width)
    let byteCount = size.height * size.width * 3
    if let known = TrainingSampleIndex(path: workspace.sampleIndex),
      known.isCurrent(list.samples, loading: loading),
      let file = try? RecordFile(path: workspace.pixels, recordByteCount: byteCount),
      file.count == list.samples.count
    {
      (index, self.file) = (known, file)
      return
    }
    workspace.remove(workspace.sampleIndex)
    workspace.remove(workspace.pixels)
    file = try RecordFile(path: workspace.pixels, recordByteCount: byteCount)
    var index = TrainingSampleIndex(loading: loading)
    let paths = list.samples.map(\.path)
    let prefetcher = OrderedPrefetcher(count: paths.count, window: 16 * threadCount, threadCount: threadCount)
    {
      PreparedImage(path: paths[$0], loader: loader) { _ in false }
    }
    defer { prefetcher.cancel() }
    var meter = ProgressMeter(totalCount: paths.count)
    while let image = prefetcher.next() {
      try interruption.check()
      let (pixels, problem) = Self.pixels(of: image, byteCount: byteCount)
      try file.append(pixels)
      index.entries.append(
        TrainingSampleIndex.Entry(
          path: image.path, byteCount: image.file?.byteCount ?? 0,
          modifiedNanoseconds: image.file?.modifiedNanoseconds ?? 0, sha256: image.sha256, problem: problem))
      meter.add(count: 1, failedCount: problem == nil ? 0 : 1)
      progressed(meter.progress(limit: .decode))
    }
    try index.write(to: workspace.sampleIndex)
    self.index = index
  }

  private static func pixels(of image: PreparedImage, byteCount: Int) -> ([UInt8], problem: String?) {
    switch image.content {
    case .pixels(let loaded):
      switch loaded.pixels {
      case .bytes(let buffer): return (buffer.bytes, nil)
      // Refused when the training was set up: bytes hold no fractions.
      case .floats: return ([UInt8](repeating: 0, count: byteCount), "has fractions of grey levels")
      }
    case .failed(let reason): return ([UInt8](repeating: 0, count: byteCount), reason)
    // Nothing is known beforehand here.
    case .known: return ([UInt8](repeating: 0, count: byteCount), "left out")
    }
  }
}
