import CGlibcProbe
import Foundation
import Testing

/// The hook's own memory is not for threads: the tests that take some of it run one after the other.
@Suite(.serialized) enum OwnMemory {}

extension OwnMemory {
  /// The hook's own memory functions against what the C standard says of them.
  struct MemoryTests {
    @Test func `memmove copies any length over any distance, overlapping or not`() {
      for count in 0...100 {
        for distance in -70...70 {
          let (from, to) = (128, 128 + distance)
          var bytes = (0..<384).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ 3) }
          var wanted = bytes
          wanted.replaceSubrange(to..<(to + count), with: bytes[from..<(from + count)])
          bytes.withUnsafeMutableBytes { _ = own_memmove($0.baseAddress! + to, $0.baseAddress! + from, count) }
          guard bytes == wanted else {
            Issue.record("\(count) bytes over \(distance)")
            return
          }
        }
      }
    }

    @Test func `memset touches what it is told and nothing beside it`() {
      for count in 0...100 {
        var bytes = [UInt8](repeating: 1, count: 140)
        bytes.withUnsafeMutableBytes { _ = own_memset($0.baseAddress! + 20, 0x1FE, count) }
        #expect(bytes == (0..<140).map { (20..<(20 + count)).contains($0) ? 0xFE : 1 })
      }
    }

    @Test func `memcmp finds the first difference, which counts as unsigned`() {
      let base = [UInt8](repeating: 0x7F, count: 40)
      for count in 0...40 {
        #expect(own_memcmp(base, base, count) == 0)
        for place in 0..<count {
          var other = base
          other[place] = 0xFF
          if place < 39 { other[39] = 0 }
          #expect(own_memcmp(base, other, count) < 0 && own_memcmp(other, base, count) > 0)
        }
      }
    }

    @Test func `strings end at their zero`() {
      #expect(own_strlen("") == 0 && own_strlen("anillos") == 7)
      #expect(own_strcmp("a", "a") == 0 && own_strcmp("a", "ab") < 0 && own_strcmp("\u{F1}", "z") > 0)
    }

    @Test func `blocks are aligned, keep what is written into them, and never overlap`() throws {
      var dice = SystemRandomNumberGenerator()
      var blocks: [(memory: UnsafeMutableRawPointer, count: Int, mark: UInt8)] = []
      func check(_ block: (memory: UnsafeMutableRawPointer, count: Int, mark: UInt8)) -> Bool {
        UnsafeRawBufferPointer(start: block.memory, count: block.count).allSatisfy { $0 == block.mark }
      }
      for step in 0..<5000 {
        if blocks.count > 60 || step % 3 == 2, let place = blocks.indices.randomElement(using: &dice) {
          let block = blocks.remove(at: place)
          try #require(check(block))
          own_free(block.memory)
        }
        let count = Int.random(in: 0...1 << Int.random(in: 3...18, using: &dice), using: &dice)
        var memory: UnsafeMutableRawPointer?
        try #require(own_posix_memalign(&memory, 16, count) == 0)
        let start = try #require(memory)
        try #require(Int(bitPattern: start) % 16 == 0)
        let mark = UInt8.random(in: 0...255, using: &dice)
        memset(start, Int32(mark), count)
        blocks.append((start, count, mark))
      }
      #expect(blocks.allSatisfy(check))
      for block in blocks { own_free(block.memory) }
      own_free(nil)
    }

    @Test(arguments: [1, 100, 5000, 100_000, 1_000_000])
    func `what is freed is used again`(count: Int) throws {
      var places: Set<UnsafeMutableRawPointer> = []
      for _ in 0..<1000 {
        var memory: UnsafeMutableRawPointer?
        try #require(own_posix_memalign(&memory, 8, count) == 0)
        let block = try #require(memory)
        memset(block, 1, count)
        places.insert(block)
        own_free(block)
      }
      // A large one goes back to the system, which need not give the same place again.
      #expect(places.count < (count > 100_000 ? 1001 : 3))
    }

    @Test func `what cannot be had is refused`() {
      var memory: UnsafeMutableRawPointer?
      #expect(own_posix_memalign(&memory, 4096, 1) == EINVAL)
      #expect(own_posix_memalign(&memory, 16, .max) == ENOMEM)
      #expect(own_posix_memalign(&memory, 16, 1 << 60) == ENOMEM && memory == nil)
    }
  }
}
