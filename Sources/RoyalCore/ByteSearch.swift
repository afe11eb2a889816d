extension Collection<UInt8> {
  /// Where a few bytes stand first. The standard library's own search would bring an engine for regular expressions along,
  /// 1.3 MB in a program that is started for every request.
  @inlinable
  public func firstRange(ofBytes wanted: StaticString) -> Range<Index>? {
    wanted.withUTF8Buffer { firstRange(ofBytes: $0) }
  }

  /// Where a few bytes stand first.
  @inlinable
  public func firstRange(ofBytes wanted: some Collection<UInt8>) -> Range<Index>? {
    var start = startIndex
    while true {
      var (index, rest) = (start, wanted.startIndex)
      while rest != wanted.endIndex, index != endIndex, self[index] == wanted[rest] {
        formIndex(after: &index)
        wanted.formIndex(after: &rest)
      }
      if rest == wanted.endIndex { return start..<index }
      if index == endIndex { return nil }
      formIndex(after: &start)
    }
  }
}
