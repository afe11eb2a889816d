// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [.unsafeFlags(["-warnings-as-errors"])]

// The hook is started once per request: in release it carries everything with it and loads no shared library.
let selfContained: [LinkerSetting] = [.unsafeFlags(["-static-executable"], .when(configuration: .release))]

let package = Package(
  name: "royal",
  dependencies: [],
  targets: [
    .target(name: "CRoyalLinux"),
    .target(name: "RoyalCore", swiftSettings: strict),
    .target(name: "RoyalSystem", dependencies: ["CRoyalLinux", "RoyalCore"], swiftSettings: strict),
    .target(name: "RoyalSpool", dependencies: ["RoyalSystem"], swiftSettings: strict),
    .target(name: "RoyalWebhook", dependencies: ["RoyalSpool"], swiftSettings: strict),
    .executableTarget(
      name: "royal-hook", dependencies: ["RoyalWebhook"], swiftSettings: strict, linkerSettings: selfContained),
    .target(name: "RoyalSchedule", dependencies: ["RoyalCore"], swiftSettings: strict),
    .target(name: "RoyalOutbound", dependencies: ["RoyalSystem"], swiftSettings: strict),
    .target(name: "RoyalDrain", dependencies: ["RoyalSpool", "RoyalSchedule", "RoyalOutbound"], swiftSettings: strict),
    .executableTarget(name: "royal-drain", dependencies: ["RoyalDrain"], swiftSettings: strict),
    .target(
      name: "RoyalOperate", dependencies: ["RoyalDrain"], resources: [.embedInCode("Init/royal.env.example")],
      swiftSettings: strict),
    .executableTarget(
      name: "royal", dependencies: ["RoyalOperate", "RoyalWebhook", "royal-hook", "royal-drain"], swiftSettings: strict),
    .testTarget(name: "RoyalCoreTests", dependencies: ["RoyalCore", "RoyalTestKit"]),
    .testTarget(name: "RoyalSystemTests", dependencies: ["RoyalSystem"]),
    .testTarget(name: "RoyalSpoolTests", dependencies: ["RoyalSpool"]),
    .testTarget(name: "RoyalWebhookTests", dependencies: ["RoyalWebhook"]),
    .testTarget(name: "RoyalScheduleTests", dependencies: ["RoyalSchedule"]),
    .testTarget(name: "RoyalOutboundTests", dependencies: ["RoyalOutbound"]),
    .testTarget(name: "RoyalDrainTests", dependencies: ["RoyalDrain"]),
    .testTarget(
      name: "RoyalFuzzTests", dependencies: ["RoyalWebhook", "RoyalOutbound", "RoyalTestKit"],
      exclude: ["Corpus", "Driver", "dictionary"]),
    .testTarget(name: "RoyalOperateTests", dependencies: ["RoyalOperate"]),
    .target(name: "RoyalTestKit", dependencies: ["RoyalSystem"], path: "Tests/RoyalTestKit"),
    .testTarget(name: "RoyalEndToEndTests", dependencies: ["RoyalTestKit"]),
    .executableTarget(
      name: "royal-bench", dependencies: ["RoyalCore", "royal"], path: "Tests/Benchmarks", swiftSettings: strict),
    .testTarget(name: "RoyalFaultTests", dependencies: ["RoyalTestKit"]),
  ]
)
