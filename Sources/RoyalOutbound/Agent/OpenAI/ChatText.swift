/// Text from outside on its way to a model.
enum ChatText {
  /// Without control characters, and with the marks that end an answer made harmless: a model that repeats what a customer
  /// wrote must not hand the conversation over.
  static func harmless(_ text: String) -> String {
    AnswerText.withoutMarks(text)
  }
}
