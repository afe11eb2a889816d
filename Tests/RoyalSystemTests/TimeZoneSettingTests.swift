import Glibc
import RoyalCore
import Testing

@testable import RoyalSystem

@Suite("the shop's time zone") struct TimeZoneSettingTests {
  @Test func `a zone that the C library would take for UTC without a word is refused`() {
    for zone in ["America/Argentina/Buenos_Airs", "nonsense", "..", "../passwd", "/etc", "", "3", "AR3"] {
      let error = #expect(throws: ConfigurationError.self, "\(zone)") { try TimeZoneSetting.use(zone) }
      #expect(error?.description.hasPrefix("TZ: there is no time zone \"\(zone)\"; allowed:") == true)
    }
  }

  @Test(arguments: [("<-03>3", -10_800), ("ART3", -10_800), ("UTC0", 0)])
  func `a zone in POSIX form is in force for this process`(zone: String, offset: Int) async {
    // In a process of its own: setenv is not safe while other threads read the environment.
    await #expect(processExitsWith: .success) { [zone, offset] in
      try TimeZoneSetting.use(zone)
      var now = time(nil)
      var local = tm()
      localtime_r(&now, &local)
      exit(local.tm_gmtoff == offset ? 0 : 1)
    }
  }
}
