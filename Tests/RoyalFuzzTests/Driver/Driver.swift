import Foundation

/// The target that `ROYAL_FUZZ` names.
private let target: FuzzTarget = {
  let name = ProcessInfo.processInfo.environment["ROYAL_FUZZ"] ?? ""
  guard let target = FuzzTarget(rawValue: name) else {
    fatalError("ROYAL_FUZZ is none of \(FuzzTarget.allCases.map(\.rawValue).joined(separator: ", "))")
  }
  return target
}()

/// What libFuzzer calls with every text that it makes.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ data: UnsafePointer<UInt8>?, _ size: Int) -> Int32 {
  do {
    try target.check(Array(UnsafeBufferPointer(start: data, count: size)))
  } catch {
    fatalError("\(target.rawValue): \(error)")
  }
  return 0
}
