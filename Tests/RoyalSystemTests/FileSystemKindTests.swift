import Testing

@testable import RoyalSystem

@Suite("Kinds of file systems") struct FileSystemKindTests {
  @Test func `GlusterFS is refused, another one in user space only without a word for it`() {
    #expect(FileSystemKind.ofFuse("fuse.glusterfs").fitness == .unfit)
    #expect(FileSystemKind.ofFuse("fuse.sshfs").fitness == .remote)
  }

  @Test(
    arguments: [
      (0xEF53, FileSystemKind.Fitness.good), (0x5846_5342, .good), (0x9123_683E, .good), (0x0102_1994, .doubtful),
      (0x794C_7630, .doubtful), (0x6969, .remote), (0x00C3_6400, .remote), (0x1234, .remote), (0x4D44, .unfit),
    ] as [(Int64, FileSystemKind.Fitness)])
  func `the magic number tells`(magic: Int64, fitness: FileSystemKind.Fitness) {
    #expect(FileSystemKind.kind(magic).fitness == fitness)
  }

  @Test func `the mount table names the type behind its hyphen`() throws {
    let table = """
      22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
      40 22 0:51 / /mnt/a\\040b rw,relatime shared:9 master:2 - fuse.glusterfs node1:/vol rw,user_id=0

      """
    #expect(MountTable.type(of: "0:51", in: Array(table.utf8)) == "fuse.glusterfs")
    #expect(MountTable.type(of: "8:1", in: Array(table.utf8)) == "ext4")
    #expect(MountTable.type(of: "9:9", in: Array(table.utf8)) == nil)
    #expect(MountTable.type(of: try Directory.open("/proc")) == "proc")
  }
}
