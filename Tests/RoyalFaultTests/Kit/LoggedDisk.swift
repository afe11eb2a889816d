import Foundation
import Testing

@testable import RoyalTestKit

/// A disk that writes down all that it is asked to do: an image behind qemu-storage-daemon(1), shown as a file by FUSE.
final class LoggedDisk {
  /// To be mounted like any other.
  let image: LoopImage
  let log: WriteLog
  private let daemon: RunningProgram
  private let export: String

  /// Why there is no such disk here; nil where there is.
  static let obstacle: String? = {
    if let obstacle = LoopImage.obstacle { return obstacle }
    do {
      let folder = try TemporaryFolder()
      let probe = try LoopImage.make(.ext4, file: "\(folder.path)/probe.img", mountPoint: "\(folder.path)/probe")
      let disk = try LoggedDisk(probe)
      try disk.image.mount()
      try disk.remove()
      return nil
    } catch {
      return "no disk that logs its writes here (apt-get install qemu-system-common; it needs /dev/fuse): \(error)"
    }
  }()

  static let isUsable = obstacle == nil || Surroundings.isCI
  static let missing: Comment = "\(LoggedDisk.obstacle ?? "")"

  /// - Parameter behind: what it holds at first; all writes go there. Not mounted.
  init(_ behind: LoopImage) throws {
    let program = try #require(Surroundings.systemProgram("qemu-storage-daemon"), "qemu-storage-daemon is missing")
    let (export, log) = ("\(behind.file).export", "\(behind.file).log")
    for file in [export, log] { try Data().write(to: URL(filePath: file)) }
    // The programs' fsyncs are logged; that they reach this machine's own disk as well would only take time.
    let options = "cache.no-flush=on,discard=unmap"
    let filter = "driver=blklogwrites,log-sector-size=\(WriteLog.sectorSize),discard=unmap"
    var launch = Launch(program: program, environment: Surroundings.plainEnvironment)
    launch.arguments = [
      "--blockdev", "driver=file,node-name=disk,filename=\(behind.file),\(options)",
      "--blockdev", "driver=file,node-name=log,filename=\(log),\(options)",
      "--blockdev", "\(filter),node-name=both,file=disk,log=log",
      "--export", "type=fuse,id=both,node-name=both,mountpoint=\(export),writable=on",
    ]
    launch.errors = "\(behind.file).err"
    let daemon = try RunningProgram(launch)
    do {
      try eventually("the disk is shown") {
        try #require(daemon.isRunning, "qemu-storage-daemon: \(daemon.errors)")
        return LoggedDisk.size(export) == LoggedDisk.size(behind.file)
      }
      image = try LoopImage(behind.kind, file: export, mountPoint: behind.mountPoint)
      self.log = try WriteLog(log)
    } catch {
      try? command("/bin/umount", ["-l", export])
      throw error
    }
    (self.daemon, self.export) = (daemon, export)
  }

  deinit { try? remove() }

  /// Takes it away; the log can still be read.
  func remove() throws {
    try image.unmount()
    guard daemon.isRunning else { return }
    try daemon.stop()
    // Where it did not do so itself.
    try? command("/bin/umount", ["-l", "-q", export])
  }

  private static func size(_ path: String) -> Int {
    var status = stat()
    return stat(path, &status) == 0 ? Int(status.st_size) : -1
  }
}
