/// The hook's steps.
extension DedupModel {
  mutating func step(_ sender: Int) {
    let nonce = nonce(of: sender)
    switch hooks[sender] {
    case .over: preconditionFailure("a hook that is over takes no step")
    case .starts: start(sender, nonce)
    case .writes:
      if order != .noFileSync { synced.insert(nonce) }
      hooks[sender] = .renames
    case .renames:
      let isDuplicate = files.new != nil
      if !isDuplicate { change { $0.new = nonce } }
      hooks[sender] = .syncs(isDuplicate: isDuplicate)
    case .syncs(let isDuplicate):
      let isLeftOut = order == .noDirectorySync || (order == .noSyncForDuplicate && isDuplicate)
      if !isLeftOut { syncDirectory() }
      hooks[sender] = order == .hookMarksLast ? .marks : .answers
    case .marks:
      if files.seen == .none { change { $0.seen = .done(nonce) } }
      hooks[sender] = .answers
    case .answers:
      isAcknowledged = true
      hooks[sender] = .over
    }
  }

  private mutating func start(_ sender: Int, _ nonce: Nonce) {
    if order != .noSeen, files.seen != .none {
      hooks[sender] = .answers
      return
    }
    if order == .hookMarksFirst { change { $0.seen = .done(nonce) } }
    hooks[sender] = .writes
  }
}
