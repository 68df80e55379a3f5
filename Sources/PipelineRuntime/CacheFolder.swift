internal import Foundation

/// Where what was found out about this machine is kept: safe to delete, made again when it is missing.
enum CacheFolder {
  /// `$PIPELINE_CACHE`, `$XDG_CACHE_HOME/pipeline` or `~/.cache/pipeline`.
  static func path(environment: [String: String] = ProcessInfo.processInfo.environment) -> String {
    if let folder = environment["PIPELINE_CACHE"], !folder.isEmpty { return folder }
    if let folder = environment["XDG_CACHE_HOME"], !folder.isEmpty { return "\(folder)/pipeline" }
    return "\(environment["HOME"] ?? NSHomeDirectory())/.cache/pipeline"
  }
}
