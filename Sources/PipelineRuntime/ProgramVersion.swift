/// The version of this program, as runs in the store and `--version` show it.
public enum ProgramVersion {
  /// Semantic version.
  public static let current = "0.1.0"
}
