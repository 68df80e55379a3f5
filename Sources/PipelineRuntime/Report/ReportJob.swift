internal import FeatureStore
internal import Foundation
internal import Reporting

/// Writes a report of what a store has: one HTML file, and its plots as files where asked for.
public struct ReportJob {
  private let store: String
  private let settings: ReportSettings
  private let options: RunOptions

  /// A report of the store at `store`.
  public init(store: String, settings: ReportSettings, options: RunOptions) {
    (self.store, self.settings, self.options) = (store, settings, options)
  }

  /// Collects, draws and writes. The store is only read.
  ///
  /// - Throws: `RuntimeError`; then there is no new file, and an older one is as it was.
  public func run(observer: any RunObserver, interruption: Interruption) throws -> ReportSummary {
    try RuntimeError.wrapping {
      options.threads.apply()
      let store = try FeatureStore.open(path: store, access: .reader)
      defer { try? store.close() }
      return try ReportWriter(settings: settings).write(
        ReportBuilder(
          store: store, settings: settings, threads: options.threads, observer: observer,
          interruption: interruption
        ).report(), interruption: interruption)
    }
  }
}

/// What a report is to have in it, and where it goes.
public struct ReportSettings: Sendable, Equatable {
  /// The HTML file.
  public var output: String
  /// The folder of the plots as files; nil for none.
  public var plots: String?
  /// The heading; nil for the dataset's name.
  public var title: String?
  /// The models in full; empty for the newest.
  public var models: [String]
  /// The part of the dataset they are measured on; nil for the first of test, validation and train that they were asked about.
  public var split: String?
  /// How many pictures there are at most.
  public var pictureLimit: Int
  /// Only this dataset; nil for that of the models, or the newest.
  public var dataset: String?
  /// Whether models are shown at all.
  public var hasModels: Bool

  /// As many pictures as keep a report of photographs below 5 MB.
  public static let defaultPictureLimit = 1000

  /// Settings; by default of the newest model.
  public init(
    output: String, plots: String? = nil, title: String? = nil, models: [String] = [], split: String? = nil,
    pictureLimit: Int = ReportSettings.defaultPictureLimit, dataset: String? = nil, hasModels: Bool = true
  ) {
    (self.output, self.plots, self.title, self.models) = (output, plots, title, models)
    (self.split, self.pictureLimit, self.dataset) = (split, pictureLimit, dataset)
    self.hasModels = hasModels
  }

  /// The report of a store where nobody says another name: beside it, with its name.
  public static func defaultOutput(forStore store: String) -> String {
    URL(fileURLWithPath: store).deletingPathExtension().appendingPathExtension("html").relativePath
  }
}

/// What was written.
public struct ReportSummary: Sendable, Equatable, Codable {
  /// The HTML file.
  public var path: String
  public var byteCount: Int
  /// Pictures in it.
  public var pictureCount: Int
  /// Plots as files, each as SVG and PNG.
  public var plots: [String]

  /// In a line for people: `out/fruits.html, 1.2 MB, 340 pictures`.
  public var text: String {
    let size = String(format: "%.1f", Double(byteCount) / 1e6)
    return "\(path), \(size) MB, \(pictureCount) pictures"
      + (plots.isEmpty ? "" : ", \(plots.count) files of plots")
  }
}
