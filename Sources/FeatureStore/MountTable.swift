import Foundation

/// Which file system a path lies on, as Linux lists it in `/proc/self/mountinfo`.
///
/// SQLite's WAL keeps its index in shared memory and needs all users on one machine, so it must not be
/// used on network file systems. Reference: https://www.sqlite.org/wal.html, proc_pid_mountinfo(5).
package struct MountTable: Sendable {
  /// Mount points and file system types, in mount order.
  package let mounts: [(point: String, type: String)]

  /// File system types shared between machines, or lacking shared memory maps that SQLite can trust.
  static let networkTypes: Set<String> = [
    "nfs", "nfs4", "cifs", "smb3", "smbfs", "lustre", "gpfs", "beegfs", "ceph", "glusterfs", "afs", "9p",
    "orangefs", "pvfs2", "panfs", "virtiofs", "vboxsf", "wekafs", "gfs2", "ocfs2", "fuse.sshfs",
    "fuse.glusterfs", "fuse.ceph", "fuse.s3fs", "fuse.rclone", "fuse.juicefs", "fuse.quobyte",
  ]

  /// The mounts of this process; empty where the kernel does not tell.
  package static func current() -> MountTable {
    MountTable(text: (try? String(contentsOfFile: "/proc/self/mountinfo", encoding: .utf8)) ?? "")
  }

  /// Reads the kernel's text: fields by blanks, mount point in the fifth, type after a lone `-`.
  package init(text: String) {
    mounts = text.split(separator: "\n").compactMap { line in
      let fields = line.split(separator: " ")
      guard fields.count > 6, let dash = fields.dropFirst(6).firstIndex(of: "-"), dash + 1 < fields.count
      else { return nil }
      return (Self.unescape(fields[4]), String(fields[dash + 1]))
    }
  }

  /// The type of the file system that holds the absolute `path`, nil where no mount matches.
  ///
  /// The longest mount point wins; of equals, the last one mounted, which hides the others.
  package func type(of path: String) -> String? {
    var best: (length: Int, type: String)?
    for mount in mounts {
      let inside =
        mount.point == "/" || path == mount.point || path.hasPrefix(mount.point + "/")
      if inside, mount.point.utf8.count >= best?.length ?? 0 { best = (mount.point.utf8.count, mount.type) }
    }
    return best?.type
  }

  /// The type where `path` lies on a network file system, else nil.
  package func networkType(of path: String) -> String? {
    type(of: path).flatMap { Self.networkTypes.contains($0) ? $0 : nil }
  }

  // Blanks, tabs, newlines and backslashes are written as a backslash and three octal digits.
  private static func unescape(_ field: Substring) -> String {
    var bytes: [UInt8] = []
    var rest = field.utf8[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "\\"), let digits = String(rest.prefix(3)), digits.utf8.count == 3,
        let code = UInt8(digits, radix: 8)
      {
        bytes.append(code)
        rest = rest.dropFirst(3)
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
