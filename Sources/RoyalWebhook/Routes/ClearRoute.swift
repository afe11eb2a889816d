import RoyalCore
import RoyalSpool
import RoyalSystem

/// `POST /admin/clear-queue`: asks the drain to move everything that waits to dead/.
struct ClearRoute {
  let intake: Intake

  func answer(_ arrival: Arrival) throws(Refusal) -> Answer {
    let key = EventKey(random: randomBytes(EventKey.size))
    var entry = Entry(kind: .clear, key: key, source: "admin", user: "admin", arrival: arrival)
    entry[.keyFrom] = "random"
    _ = try intake.store(Filing(entry, key: key), in: try intake.openSpool())
    return Answer(status: 202, JSONObject().text("status", "accepted").text("id", key.hex))
  }
}
