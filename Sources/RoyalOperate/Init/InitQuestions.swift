import RoyalCore

/// What `royal init` cannot know and asks, on a terminal, of whoever runs it.
struct InitQuestions {
  private struct Question {
    let key: String
    let text: String
    var isSecret = false
    /// Asked only where this key has a value.
    var needs: String?
  }

  private static let questions = [
    Question(key: "CHATWOOT_API_URL", text: "Chatwoot's address, https://…"),
    Question(
      key: "CHATWOOT_API_TOKEN", text: "Access token of the agent bot or user there", isSecret: true,
      needs: "CHATWOOT_API_URL"),
    Question(
      key: "CHATWOOT_WEBHOOK_SECRET", text: "Secret that Chatwoot 4.12 and later shows beside the webhook",
      isSecret: true, needs: "CHATWOOT_API_URL"),
    Question(key: "EVOLUTION_API_URL", text: "Evolution API's address, https://…"),
    Question(key: "EVOLUTION_API_TOKEN", text: "Its apikey", isSecret: true, needs: "EVOLUTION_API_URL"),
    Question(key: "INSTANCE_NAME", text: "Name of the instance", needs: "EVOLUTION_API_URL"),
    Question(key: "OPENAI_API_KEY", text: "Key of the model's server (none: the rules file answers)", isSecret: true),
  ]

  let console: Console

  /// Asks for what has no value yet; an empty line leaves it unset, the end of input ends the questions.
  func ask(_ values: inout InitValues) {
    console.complain("An empty line leaves a thing out; everything can be changed in the file later.\n")
    for question in InitQuestions.questions where values.values[question.key] == nil {
      if let needed = question.needs, values.values[needed] == nil { continue }
      guard ask(question, &values) else { return }
    }
  }

  private func ask(_ question: Question, _ values: inout InitValues) -> Bool {
    while true {
      guard let line = console.ask("\(question.text): ", question.isSecret) else { return false }
      let answer = HeaderValue.clean(line)
      if answer.isEmpty { return true }
      do {
        try values.set(question.key, answer)
        return true
      } catch {
        console.complain("\(error)\n")
      }
    }
  }
}
