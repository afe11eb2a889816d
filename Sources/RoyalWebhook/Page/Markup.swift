/// HTML in the making. Whatever is not markup is escaped.
struct Markup {
  private(set) var html = ""

  /// Adds markup as it is.
  mutating func raw(_ markup: String) { html += markup }

  /// Adds an element with a text in it.
  /// - Parameter attributes: ` class="x"`, as they are.
  mutating func element(_ name: String, _ text: String, _ attributes: String = "") {
    html += "<\(name)\(attributes)>\(Markup.escaped(text))</\(name)>"
  }

  /// Adds an element with others in it.
  mutating func element(_ name: String, _ attributes: String = "", _ content: (inout Markup) -> Void) {
    html += "<\(name)\(attributes)>"
    content(&self)
    html += "</\(name)>\n"
  }

  static func escaped(_ text: String) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      case "'": escaped += "&#39;"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }
}
