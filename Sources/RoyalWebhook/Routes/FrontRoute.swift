import RoyalCore
import RoyalSpool

/// `GET /`: JSON for programs, the status page for a browser.
struct FrontRoute {
  let settings: Settings
  let condition: SpoolCondition

  func answer(_ head: RequestHead) -> Answer {
    let isPage = AcceptHeader(head.header("accept")).wantsPage
    var answer =
      isPage ? StatusPage(settings: settings, condition: condition).answer : Answer(status: 200, object)
    answer.add("Vary", "Accept")
    return answer
  }

  private var object: JSONObject {
    let statistics = Statistics(settings: settings, condition: condition)
    return JSONObject().text("service", "royal").text("version", programVersion)
      .text("status", condition.problems(settings).isEmpty ? "running" : "degraded")
      .list("features", ["chatwoot", "evolution", "test"] + condition.hooks)
      .object("workers", statistics.workers).object("queue", statistics.queue)
  }
}
