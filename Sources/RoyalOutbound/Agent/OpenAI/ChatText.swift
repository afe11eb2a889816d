/// Text from outside on its way to a model.
enum ChatText {
  /// Without control characters, and with the marks that end an answer made harmless: a model that repeats what a customer
  /// wrote must not hand the conversation over.
  static func harmless(_ text: String) -> String {
    let clean = text.utf8.filter { $0 >= 0x20 && $0 != 0x7F || $0 == 0x0A || $0 == 0x09 }
    return AnswerText.withoutMarks(String(decoding: clean, as: UTF8.self))
  }
}
