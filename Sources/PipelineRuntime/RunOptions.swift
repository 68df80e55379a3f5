internal import DNN
internal import Foundation
internal import LinearAlgebra

/// How a run is carried out; nothing here changes a number in the store.
public struct RunOptions: Sendable {
  /// The stages to run; empty for all.
  public var only: Set<StageName>
  /// Whether images that failed before are tried again.
  public var retryFailed: Bool
  /// How many cores may be busy.
  public var threads: ThreadCount
  /// How much memory fitting may take.
  public var memory: MemoryBudget
  /// The command line, for the store's list of runs.
  public var command: String

  /// Options; by default everything that is not up to date, on all cores.
  public init(
    only: Set<StageName> = [], retryFailed: Bool = false, threads: ThreadCount = ThreadCount(nil),
    memory: MemoryBudget = MemoryBudget(nil), command: String = "pipeline"
  ) {
    (self.only, self.retryFailed, self.threads) = (only, retryFailed, threads)
    (self.memory, self.command) = (memory, command)
  }

  func includes(_ stage: StageName) -> Bool { only.isEmpty || only.contains(stage) }
}

/// The stages of a run, in order.
public enum StageName: String, CaseIterable, Sendable {
  /// Lists the samples and their splits.
  case dataset
  /// Decodes images, runs the network and stores the features.
  case extract
  /// Compares settings of reducers and head by cross-validation on the training split.
  case search
  /// Fits reducers and head on the training split.
  case train
  /// Predicts and measures.
  case evaluate
  /// Writes a page with plots and pictures.
  case report
}

/// How many cores a run may keep busy.
public struct ThreadCount: Sendable, Equatable {
  /// At least 1.
  public let count: Int

  /// `requested`, or every core there is.
  public init(_ requested: Int?) { count = max(1, requested ?? ProcessInfo.processInfo.activeProcessorCount) }

  /// Makes networks and matrices computed from now on use this many threads.
  func apply() {
    ThreadBudget.set(count)
    BLAS.setThreadCount(count)
  }
}
