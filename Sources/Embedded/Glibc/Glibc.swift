// Embedded Swift has no module Glibc: this is as much of it as the hook needs. What C declares comes from CGlibc, what Swift's own
// module adds is written here.
@_exported import CGlibc

public var errno: Int32 {
  get { __errno_location().pointee }
  set { __errno_location().pointee = newValue }
}

// The names are C's.
// swift-format-ignore: AlwaysUseLowerCamelCase
public var S_IFMT: mode_t { 0o170_000 }
// swift-format-ignore: AlwaysUseLowerCamelCase
public var S_IFREG: mode_t { 0o100_000 }
// swift-format-ignore: AlwaysUseLowerCamelCase
public var S_IFDIR: mode_t { 0o040_000 }
// swift-format-ignore: AlwaysUseLowerCamelCase
public var S_IFLNK: mode_t { 0o120_000 }
// swift-format-ignore: AlwaysUseLowerCamelCase
public var SIG_DFL: __sighandler_t? { nil }
// swift-format-ignore: AlwaysUseLowerCamelCase
public var SIG_IGN: __sighandler_t { unsafeBitCast(1, to: __sighandler_t.self) }

public func open(_ path: UnsafePointer<CChar>, _ flags: Int32) -> Int32 { embedded_openat(AT_FDCWD, path, flags) }
public func openat(_ directory: Int32, _ path: UnsafePointer<CChar>, _ flags: Int32) -> Int32 {
  embedded_openat(directory, path, flags)
}
public func fcntl(_ descriptor: Int32, _ command: Int32) -> Int32 { embedded_fcntl(descriptor, command, 0) }
public func fcntl(_ descriptor: Int32, _ command: Int32, _ value: Int32) -> Int32 {
  embedded_fcntl(descriptor, command, value)
}
public func ioctl(_ descriptor: Int32, _ request: UInt, _ value: UnsafeMutableRawPointer) -> Int32 {
  embedded_ioctl(descriptor, request, value)
}
