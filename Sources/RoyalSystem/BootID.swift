/// Which run of the kernel this is: what was written since then is in its cache, even where it is not on the disk yet.
public enum BootID {
  /// `/proc/sys/kernel/random/boot_id`, random(4); nil where it cannot be read.
  public static let current: String? = {
    guard let proc = try? Directory.open("/proc/sys/kernel/random"), let file = try? proc.open("boot_id"),
      let bytes = try? file.readAll(limit: 64)
    else { return nil }
    let text = String(decoding: bytes.prefix { $0 > 0x20 }, as: UTF8.self)
    return text.isEmpty ? nil : text
  }()
}
