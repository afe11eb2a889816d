// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [.unsafeFlags(["-warnings-as-errors"])]

#if arch(arm64)
  let embeddedTriple = "aarch64-unknown-linux-gnu"
#else
  let embeddedTriple = "x86_64-unknown-linux-gnu"
#endif

// The hook is started once per request. In release it is Embedded Swift: it has no runtime to start, which took half of its time,
// and is linked static. What it is made of is compiled once more for that, from the same files (Sources/Embedded/README.md).
// --static-swift-stdlib is for the other programs: what Embedded Swift is made of lies beside the shared libraries.
let runtimeless = ["-no-static-stdlib", "-enable-experimental-feature", "Embedded"]
// By hand: .enableExperimentalFeature takes the path to Swift's libraries out of the debug build too.
let embedded: [SwiftSetting] = strict + [.unsafeFlags(runtimeless, .when(configuration: .release))]
let embeddedHook: [SwiftSetting] =
  embedded + [
    .unsafeFlags(
      ["RoyalCore", "RoyalSystem", "RoyalSpool", "RoyalWebhook"].flatMap { ["-module-alias", "\($0)=Embedded\($0)"] }),
    .unsafeFlags(
      [
        "-module-alias", "Glibc=EmbeddedGlibc", "-module-alias", "Synchronization=EmbeddedSynchronization",
        "-Xfrontend", "-function-sections",
      ], .when(configuration: .release)),
  ]
// The tables of Unicode lie beside the toolchain's static libraries; -l: looks for the path there, with lld only.
let selfContained: [LinkerSetting] = [
  .unsafeFlags(
    runtimeless + [
      "-use-ld=lld", "-Xclang-linker", "-static", "-Xclang-linker", "-nostartfiles", "-Xclang-linker", "-nolibc",
      "-Xclang-linker", "-Wno-unused-command-line-argument", "-Xlinker",
      "-l:../embedded/\(embeddedTriple)/libswiftUnicodeDataTables.a",
    ], .when(configuration: .release))
]
// The linker drops what nobody calls, function by function.
let parted: [CSetting] = [.unsafeFlags(["-ffunction-sections"])]
let withoutLibc: [CSetting] = [
  .define("ROYAL_WITHOUT_LIBC", .when(configuration: .release)),
  .unsafeFlags(["-ffunction-sections", "-fno-builtin", "-fno-stack-protector"], .when(configuration: .release)),
]

let package = Package(
  name: "royal",
  dependencies: [],
  targets: [
    .target(name: "CRoyalLinux", cSettings: parted),
    .target(name: "RoyalCore", swiftSettings: strict),
    .target(name: "RoyalSystem", dependencies: ["CRoyalLinux", "RoyalCore"], swiftSettings: strict),
    .target(name: "RoyalSpool", dependencies: ["RoyalSystem"], swiftSettings: strict),
    .target(name: "RoyalWebhook", dependencies: ["RoyalSpool"], swiftSettings: strict),
    .target(name: "CGlibc", path: "Sources/Embedded/CGlibc", cSettings: withoutLibc),
    .target(
      name: "EmbeddedGlibc", dependencies: ["CGlibc"], path: "Sources/Embedded/Glibc", swiftSettings: embedded),
    .target(
      name: "EmbeddedSynchronization", dependencies: ["EmbeddedGlibc"], path: "Sources/Embedded/Synchronization",
      swiftSettings: embedded),
    .target(
      name: "EmbeddedRoyalCore", dependencies: ["EmbeddedSynchronization"], path: "Sources/Embedded/RoyalCore",
      swiftSettings: embeddedHook),
    .target(
      name: "EmbeddedRoyalSystem", dependencies: ["CRoyalLinux", "EmbeddedRoyalCore"],
      path: "Sources/Embedded/RoyalSystem", swiftSettings: embeddedHook),
    .target(
      name: "EmbeddedRoyalSpool", dependencies: ["EmbeddedRoyalSystem"], path: "Sources/Embedded/RoyalSpool",
      swiftSettings: embeddedHook),
    .target(
      name: "EmbeddedRoyalWebhook", dependencies: ["EmbeddedRoyalSpool"], path: "Sources/Embedded/RoyalWebhook",
      swiftSettings: embeddedHook),
    // No other program may depend on it: what Embedded Swift brings along would take the place of Swift's runtime there.
    .executableTarget(
      name: "royal-hook", dependencies: ["EmbeddedRoyalWebhook"], swiftSettings: embeddedHook,
      linkerSettings: selfContained),
    .target(name: "RoyalSchedule", dependencies: ["RoyalCore"], swiftSettings: strict),
    .target(name: "RoyalOutbound", dependencies: ["RoyalSystem"], swiftSettings: strict),
    .target(name: "RoyalDrain", dependencies: ["RoyalSpool", "RoyalSchedule", "RoyalOutbound"], swiftSettings: strict),
    .executableTarget(name: "royal-drain", dependencies: ["RoyalDrain"], swiftSettings: strict),
    .target(
      name: "RoyalOperate", dependencies: ["RoyalDrain"], resources: [.embedInCode("Init/royal.env.example")],
      swiftSettings: strict),
    .executableTarget(
      name: "royal", dependencies: ["RoyalOperate", "RoyalWebhook", "royal-drain"], swiftSettings: strict),
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
    .target(name: "CGlibcProbe", path: "Tests/CGlibcProbe", cSettings: [.unsafeFlags(["-fno-builtin"])]),
    .testTarget(name: "RoyalEmbeddedTests", dependencies: ["CGlibcProbe"]),
    .target(name: "RoyalTestKit", dependencies: ["RoyalSystem"], path: "Tests/RoyalTestKit"),
    .testTarget(name: "RoyalEndToEndTests", dependencies: ["RoyalTestKit"]),
    .executableTarget(
      name: "royal-bench", dependencies: ["RoyalCore", "royal"], path: "Tests/Benchmarks", swiftSettings: strict),
    .testTarget(name: "RoyalFaultTests", dependencies: ["RoyalTestKit"]),
  ]
)
