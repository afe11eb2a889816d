import Glibc
import RoyalSystem
import RoyalWebhook

/// Connections whose request is not there yet. It lies in the kernel's buffers, looked at and not read, and costs no process;
/// a handler gets the connection once there is something to do.
struct WaitingRoom: ~Copyable {
  /// Milliseconds that a sender has for a request.
  static let patience = 3500
  /// Requests of each kind that may wait for a handler.
  static let queue = 64

  /// One that waits.
  final class Guest {
    let connection: FileDescriptor
    /// Monotonic milliseconds.
    fileprivate let deadline: Int
    /// Bytes without which the kernel does not tell of it.
    fileprivate private(set) var wanted = 1

    fileprivate init(_ connection: consuming FileDescriptor, deadline: Int) {
      self.connection = connection
      self.deadline = deadline
    }

    /// The corresponding C function is `setsockopt`, SO_RCVLOWAT.
    fileprivate func want(_ count: Int) {
      guard count != wanted else { return }
      wanted = count
      var number = Int32(clamping: count)
      setsockopt(connection.raw, SOL_SOCKET, SO_RCVLOWAT, &number, socklen_t(MemoryLayout<Int32>.size))
    }
  }

  private let capacity: Int
  /// In the order in which they came.
  private var guests: [Guest] = []
  /// Those whose request is there.
  private var whole: [Guest] = []
  /// Those whose request cannot be waited for.
  private var underway: [Guest] = []
  private let view = UnsafeMutableRawBufferPointer.allocate(byteCount: RequestArrival.largest, alignment: 16)

  /// - Parameter capacity: connections that wait for their sender, at most; the one that has waited longest makes room.
  init(capacity: Int) { self.capacity = capacity }
  deinit { view.deallocate() }

  /// Whether there is room for another connection; others wait in the kernel.
  var isOpen: Bool { whole.count < WaitingRoom.queue }
  /// When the next one has waited too long, monotonic milliseconds.
  var deadline: Int? { ([guests.first].compactMap { $0 } + underway).map(\.deadline).min() }
  /// Whether somebody waits for a handler.
  var isWaiting: Bool { !whole.isEmpty || !underway.isEmpty }

  /// Takes a connection in.
  /// - Parameter poller: tells from now on when something comes on it.
  mutating func admit(_ connection: consuming FileDescriptor, _ poller: borrowing Poller) throws(Errno) {
    let guest = Guest(connection, deadline: Clock.monotonic() + WaitingRoom.patience)
    guard !leaves(guest) else { return }
    if guests.count >= capacity { dismiss(guests.removeFirst()) }
    try poller.add(guest.connection.raw)
    guests.append(guest)
  }

  /// Something has come on a connection.
  mutating func look(at raw: Int32, _ poller: borrowing Poller) {
    guard let place = guests.firstIndex(where: { $0.connection.raw == raw }), leaves(guests[place]) else { return }
    poller.remove(raw)
    guests.remove(at: place)
  }

  /// Whether it need not wait any more: for a handler goes to one of the queues, who has gone is forgotten.
  private mutating func leaves(_ guest: Guest) -> Bool {
    let count = recv(guest.connection.raw, view.baseAddress, view.count, Int32(MSG_PEEK) | Int32(MSG_DONTWAIT))
    guard count > 0 else { return count == 0 || (errno != EAGAIN && errno != EINTR) }
    // Less than what it was to wait for: the sender has ended, or the kernel has no more room.
    let arrival = count < guest.wanted ? .underway : RequestArrival(UnsafeRawBufferPointer(rebasing: view[..<count]))
    if case .wanting(let more) = arrival {
      guest.want(more)
      return false
    }
    guest.want(1)
    if arrival == .whole {
      whole.append(guest)
    } else {
      if underway.count >= WaitingRoom.queue { dismiss(underway.removeFirst()) }
      underway.append(guest)
    }
    return true
  }

  /// The next one for a handler.
  /// - Parameter takesUnderway: whether it may be one whose sender can still leave the handler waiting.
  mutating func next(takesUnderway: Bool) -> (guest: Guest, isWhole: Bool)? {
    if !whole.isEmpty { return (whole.removeFirst(), true) }
    if takesUnderway, !underway.isEmpty { return (underway.removeFirst(), false) }
    return nil
  }

  /// Takes one back that got no handler.
  mutating func putBack(_ guest: Guest, isWhole: Bool) {
    if isWhole { whole.insert(guest, at: 0) } else { underway.insert(guest, at: 0) }
  }

  /// Sends those away who have waited too long.
  /// - Returns: how many.
  mutating func dismissLate(now: Int) -> Int {
    let late = (guests + underway).filter { $0.deadline <= now }
    guard !late.isEmpty else { return 0 }
    guests.removeAll { $0.deadline <= now }
    underway.removeAll { $0.deadline <= now }
    for guest in late { dismiss(guest) }
    return late.count
  }

  private func dismiss(_ guest: Guest) {
    let raw = guest.connection.raw
    // Closing a socket with unread bytes in it would reset the connection, and take the answer away from the sender.
    for _ in 0..<16 where recv(raw, view.baseAddress, view.count, Int32(MSG_DONTWAIT)) < view.count { break }
    let answer = Hook.tooSlow
    _ = send(raw, answer, answer.count, Int32(MSG_DONTWAIT) | Int32(MSG_NOSIGNAL))
  }

  /// Closes all connections that no handler has.
  mutating func close() { (guests, whole, underway) = ([], [], []) }
}
