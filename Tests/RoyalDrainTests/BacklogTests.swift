import RoyalCore
import RoyalSpool
import Testing

@testable import RoyalDrain

@Suite("A backlog that is known by its names") struct BacklogTests {
  private func name(_ user: String, _ number: Int) -> Backlog.Name {
    Backlog.Name(
      key: .event(source: "x", kind: "message", scope: user, id: "\(number)"), user: UserTag(user: user))
  }

  @Test func `has 24 bytes an entry`() { #expect(MemoryLayout<Backlog.Name>.stride == 24) }

  @Test func `hands out the users with the fewest entries first, each whole`() {
    var backlog = Backlog((0..<5).map { name("ana", $0) } + [name("bea", 0)] + (0..<2).map { name("cleo", $0) })
    var order: [Int] = []
    while let (user, count) = backlog.open(isWanted: true) {
      order.append(count)
      for _ in 0..<count {
        let next = backlog.next()
        #expect(next?.user == user)
      }
      #expect(!backlog.isUnderway)
    }
    #expect(order == [1, 2, 5] && backlog.isEmpty)
  }

  @Test func `begins with nobody who is not wanted, and goes on with whom it has begun`() {
    var backlog = Backlog((0..<2).map { name("ana", $0) })
    let unwanted = (backlog.open(isWanted: false), backlog.next())
    #expect(unwanted.0 == nil && unwanted.1 == nil)
    _ = backlog.open(isWanted: true)
    let (first, other, second) = (backlog.next(), backlog.open(isWanted: false), backlog.next())
    #expect(first != nil && other == nil && second != nil && backlog.isEmpty)
  }

  @Test(arguments: [0, 1, 4]) func `a user who writes again goes first, once`(begun: Int) {
    let users = ["ana", "bea", "cleo", "dora", "eva"].sorted { UserTag(user: $0) < UserTag(user: $1) }
    var backlog = Backlog(users.map { name($0, 0) })
    for _ in 0..<begun {
      _ = backlog.open(isWanted: true)
      _ = backlog.next()
    }
    let last = UserTag(user: users[4])
    let pressed = [backlog.press(last), backlog.press(last)]
    #expect(pressed == [1, 0])
    for user in users.prefix(begun) {
      let late = backlog.press(UserTag(user: user))
      #expect(late == 0)
    }
    let opened = backlog.open(isWanted: false)
    let next = backlog.next()
    #expect(opened == nil && next?.user == last)
    var rest = 0
    while backlog.open(isWanted: true) != nil, backlog.next() != nil { rest += 1 }
    #expect(rest == 4 - begun && backlog.isEmpty)
  }

  @Test func `keeps a user incomplete until every file has been looked at, the new one too`() throws {
    var queue = InspectionQueue()
    let ana = UserTag(user: "ana")
    let change = queue.replaceBacklog((0..<3).map { name("ana", $0) } + [name("bea", 0)], waiting: [])
    #expect(change.incomplete.isEmpty && queue.backlogCount == 4 && !queue.hasWork(isHungry: false))
    let fresh = EntryFile.new(EntryName(user: ana, key: name("ana", 9).key).plain)
    let incomplete = queue.add(fresh, due: nil)
    #expect(incomplete == ana)
    var looked = 0
    while queue.hasWork(isHungry: false) {
      let opened = queue.open(isWanted: false)
      #expect(opened == nil)
      let next = queue.next()
      let task = try #require(next)
      looked += 1
      let complete = queue.finished(task)
      #expect(complete == (looked == 4 ? ana : nil))
    }
    #expect(looked == 4 && queue.backlogCount == 1)
  }

  @Test func `a scan finds again what has not been looked at`() throws {
    var queue = InspectionQueue()
    let names = (0..<3).map { name("ana", $0) }
    _ = queue.replaceBacklog(names, waiting: [])
    let opened = queue.open(isWanted: true)
    #expect(opened?.isNew == true)
    let next = queue.next()
    let task = try #require(next)
    _ = queue.finished(task)
    let left = names.filter { !task.file.name.hasSuffix($0.key.hex) }
    let change = queue.replaceBacklog(left, waiting: [])
    #expect(change.incomplete.isEmpty && change.complete.isEmpty && queue.hasWork(isHungry: false))
    _ = queue.open(isWanted: false)
    var looked = 0
    while let task = queue.next() {
      looked += 1
      let complete = queue.finished(task)
      #expect(complete == (looked == 2 ? UserTag(user: "ana") : nil))
    }
    #expect(looked == 2 && queue.isEmpty)
  }
}
