import RoyalCore
import RoyalSpool

/// `GET /health`: 200 where all is well, 503 with what is wrong.
struct HealthRoute {
  let settings: Settings
  let condition: SpoolCondition

  var answer: Answer {
    let problems = condition.problems(settings)
    let services = condition.services(settings).reduce(JSONObject()) { $0.text($1.name, $1.state.rawValue) }
    var answer = Answer(
      status: problems.isEmpty ? 200 : 503,
      JSONObject().text("status", problems.isEmpty ? "healthy" : "unhealthy").list("problems", problems)
        .text("drain", condition.drainWord(settings)).object("services", services))
    if !problems.isEmpty { answer.add("Retry-After", "10") }
    return answer
  }
}
