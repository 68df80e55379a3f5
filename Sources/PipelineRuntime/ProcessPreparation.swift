internal import DNN

/// What a process that computes does before anything else.
public enum ProcessPreparation {
  /// Sets what can only be set at the start; may start the process once more. Call it first in `main`.
  public static func prepare() { ShortWaits.ensure() }
}
