import Foundation
import Testing

@testable import RoyalTestKit

/// The status page in a real browser, as wide as a telephone and as a desk.
@Suite(.serialized) struct ScreenshotTests {
  private static let widths = [(390, 844), (1280, 900)]

  @Test(arguments: widths.indices) func `the page is drawn, and the browser has nothing to complain about`(index: Int)
    throws
  {
    guard let browser = Surroundings.systemProgram("chromium"), let decoder = Surroundings.systemProgram("pngtopnm")
    else {
      try #require(!Surroundings.isCI, "missing: apt-get install chromium netpbm fonts-dejavu-core")
      return
    }
    let server = try PlatformServer()
    let box = try Sandbox(server.settings, hasSpool: false)
    let front = try Front(in: box)
    for id in 1...3 {
      #expect(try front.post("/webhook/chatwoot", Bodies.chatwoot("TEXTOF \(id)", id: id)).word == "received")
    }
    try eventually("the messages are answered") { try box.isWorkedOff() && !server.messages.isEmpty }
    let (width, height) = Self.widths[index]
    let picture = "\(box.folder)/page-\(width).png"
    let ran = try box.run(
      browser,
      [
        "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--enable-logging=stderr",
        "--user-data-dir=\(box.folder)/browser", "--window-size=\(width),\(height)", "--screenshot=\(picture)",
        "http://127.0.0.1:\(front.port)/",
      ], ["HOME": box.folder], within: 120)
    #expect(ran.ending == .exit(0), "\(ran.errors)")
    #expect(!ran.errors.contains("Refused to") && !ran.errors.contains("Uncaught"), "\(ran.errors)")
    let image = try box.run(decoder, [picture], within: 60).output
    let head = Array("P6\n\(width) \(height)\n255\n".utf8)
    #expect(image.starts(with: head))
    #expect(Self.colours(image.dropFirst(head.count)) > 20)
    #expect(try front.program.stop() == .exit(0))
  }

  /// How many colours a picture has; a blank page has one.
  private static func colours(_ pixels: ArraySlice<UInt8>) -> Int {
    var colours: Set<Int> = []
    var index = pixels.startIndex
    while index + 2 < pixels.endIndex {
      colours.insert(Int(pixels[index]) << 16 | Int(pixels[index + 1]) << 8 | Int(pixels[index + 2]))
      index += 3
    }
    return colours.count
  }
}
