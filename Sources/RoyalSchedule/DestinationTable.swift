/// The names of destinations, each once; there are as many as accounts and instances.
struct DestinationTable: Sendable {
  private var names: [String] = []
  private var places: [String: Int32] = [:]

  /// The place of a name, made where it is new.
  mutating func place(of name: String) -> Int32 {
    if let place = places[name] { return place }
    let place = Int32(names.count)
    names.append(name)
    places[name] = place
    return place
  }

  func name(of place: Int32) -> String { names[Int(place)] }
}
