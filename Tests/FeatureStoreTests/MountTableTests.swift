import FeatureStore
import Testing

@Suite("MountTable: which file system holds a path")
struct MountTableTests {
  // Fields as in proc_pid_mountinfo(5): optional fields (shared:…) may be there or not.
  let table = MountTable(
    text: """
      22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
      30 22 0:40 / /home rw,relatime - nfs4 server:/home rw,vers=4.2
      31 30 0:41 / /home/anna/scratch rw shared:9 master:2 - xfs /dev/sdb1 rw
      32 22 0:42 / /mnt/my\\040disk rw - lustre mgs@tcp:/fs rw
      33 22 0:43 / /data rw - ext4 /dev/sdc rw
      34 33 0:44 / /data rw - cifs //server/data rw
      broken line
      """)

  @Test(
    "the longest mount point wins, whole names only, the last of equals",
    arguments: [
      ("/", "ext4"), ("/homework/x", "ext4"), ("/home", "nfs4"), ("/home/anna/out", "nfs4"),
      ("/home/anna/scratch", "xfs"), ("/home/anna/scratch/a/b", "xfs"), ("/home/anna/scratches", "nfs4"),
      ("/mnt/my disk/store", "lustre"), ("/data/x", "cifs"),
    ])
  func type(path: String, expected: String) { #expect(table.type(of: path) == expected) }

  @Test("network file systems are told from local ones")
  func network() {
    #expect(table.networkType(of: "/home/x") == "nfs4")
    #expect(table.networkType(of: "/mnt/my disk/x") == "lustre")
    #expect(table.networkType(of: "/home/anna/scratch/x") == nil)
    #expect(table.networkType(of: "/tmp") == nil)
  }

  @Test("no table, no answer")
  func empty() { #expect(MountTable(text: "").type(of: "/tmp") == nil) }

  // Not the root folder: in a plain chroot it is no mount point, and in no table.
  @Test("this machine's table knows where the table itself lies")
  func current() { #expect(MountTable.current().type(of: "/proc/self") == "proc") }
}
