import CGlibcProbe
import Foundation
import Testing

extension OwnMemory {
  /// The hook's own system calls against the C library's; directories are read into its own memory.
  struct CallTests {
    private static func inFolder(_ body: (String, Int32) throws -> Void) throws {
      let folder = NSTemporaryDirectory() + "royal-calls-\(UUID().uuidString)"
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      defer { try? FileManager.default.removeItem(atPath: folder) }
      let descriptor = open(folder, O_RDONLY | O_DIRECTORY)
      defer { close(descriptor) }
      try body(folder, descriptor)
    }

    @Test func `a file is made, written, linked, renamed and removed`() throws {
      try Self.inFolder { folder, directory in
        let file = own_create(directory, "a", O_CREAT | O_EXCL | O_WRONLY, 0o640)
        try #require(file > 0)
        #expect(own_write(file, "anillos", 7) == 7 && own_fsync(file) == 0 && own_close(file) == 0)
        var (status, wanted) = (stat(), stat())
        #expect(own_fstatat(directory, "a", &status, 0) == 0 && fstatat(directory, "a", &wanted, 0) == 0)
        #expect(status.st_size == 7 && status.st_ino == wanted.st_ino && status.st_mode == wanted.st_mode)
        #expect(status.st_dev == wanted.st_dev && status.st_mtim.tv_nsec == wanted.st_mtim.tv_nsec)
        #expect(own_linkat(directory, "a", directory, "b", 0) == 0)
        #expect(own_renameat2(directory, "a", directory, "b", 1) == -1 && errno == EEXIST)
        #expect(own_renameat2(directory, "a", directory, "c", 1) == 0)
        #expect(own_unlinkat(directory, "b", 0) == 0)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["c"])
      }
    }

    @Test func `an error is minus one and its number in errno`() throws {
      try Self.inFolder { _, directory in
        #expect(own_create(directory, "none", O_RDONLY, 0) == -1 && errno == ENOENT)
        #expect(own_close(-1) == -1 && errno == EBADF)
        #expect(own_faccessat(directory, "none", W_OK, 0x200) == -1 && errno == ENOENT)
        #expect(own_faccessat(directory, ".", W_OK | X_OK, 0x200) == 0)
      }
    }

    @Test(arguments: [0, 1, 3, 2000])
    func `a directory is read to its end`(count: Int) throws {
      try Self.inFolder { folder, _ in
        let names = (0..<count).map { "a-name-of-some-length-\($0)" }
        for name in names { try Data().write(to: URL(filePath: "\(folder)/\(name)")) }
        let directory = try #require(own_fdopendir(open(folder, O_RDONLY | O_DIRECTORY)))
        var found: [String] = []
        while let entry = own_readdir(directory) {
          found.append(
            withUnsafePointer(to: &entry.pointee.d_name) {
              $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            })
        }
        #expect(own_readdir(directory) == nil)
        #expect(own_closedir(directory) == 0)
        #expect(found.sorted() == (names + [".", ".."]).sorted())
      }
    }

    @Test func `the room of a file system is what statvfs tells`() throws {
      try Self.inFolder { _, directory in
        var (own, wanted) = (statvfs(), statvfs())
        #expect(own_fstatvfs(directory, &own) == 0 && fstatvfs(directory, &wanted) == 0)
        #expect(own.f_frsize == wanted.f_frsize && own.f_bsize == wanted.f_bsize && own.f_blocks == wanted.f_blocks)
        #expect(own.f_files == wanted.f_files && own.f_namemax == wanted.f_namemax)
        #expect(own_fstatvfs(-1, &own) == -1 && errno == EBADF)
      }
    }

    @Test func `poll waits as long as it is told, and tells what came`() throws {
      var ends: [Int32] = [0, 0]
      try #require(pipe(&ends) == 0)
      defer { for end in ends { close(end) } }
      var waited = pollfd(fd: ends[0], events: Int16(POLLIN), revents: 0)
      #expect(own_poll(&waited, 1, 0) == 0)
      #expect(own_poll(&waited, 1, 20) == 0)
      #expect(own_write(ends[1], "a", 1) == 1)
      #expect(own_poll(&waited, 1, -1) == 1 && waited.revents == Int16(POLLIN))
    }

    @Test func `clocks tell the time, and a rest ends`() {
      var (own, wanted) = (timespec(), timespec())
      #expect(own_clock_gettime(CLOCK_REALTIME, &own) == 0 && clock_gettime(CLOCK_REALTIME, &wanted) == 0)
      #expect(abs(own.tv_sec - wanted.tv_sec) <= 1)
      var rest = timespec(tv_sec: 0, tv_nsec: 1_000_000)
      #expect(own_nanosleep(&rest, nil) == 0)
    }

    @Test func `an alarm ends the program, and one that is taken back does not`() async {
      await #expect(processExitsWith: .signal(SIGALRM)) {
        _ = own_alarm(1)
        while true { pause() }
      }
      await #expect(processExitsWith: .exitCode(0)) {
        guard own_alarm(100) == 0, own_alarm(0) == 100 else { exit(1) }
        exit(0)
      }
    }
  }
}
