extension HookSettings {
  /// Reads every key.
  /// - Parameters:
  ///   - assignments: of NAME.conf, and of NAME.drain.conf behind them where that may be read.
  ///   - file: how to call the file in errors.
  ///   - isWhole: whether NAME.drain.conf was read too, so that nothing of the reply may be missing.
  /// - Throws: ``ConfigurationError`` for the first value that is not allowed; it names file, line, key and what is.
  public init(
    name: String, _ assignments: [ConfigurationFile.Assignment], file: String, isWhole: Bool
  ) throws(ConfigurationError) {
    self.init(name: name)
    let reader = try HookSettingsReader(assignments, file: file)
    try readPaths(reader)
    signature = try HookSettings.signature(reader)
    replyToken = try reader.read("REPLY_TOKEN", allowed: "visible ASCII characters", isSecret: true) { text in
      text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F } ? text : nil
    }
    replyTimeout =
      try reader.read("REPLY_TIMEOUT", allowed: "1s to 10m, such as 30s") { text in
        ConfigurationValue.duration(text).flatMap { (1000...600_000).contains($0) ? $0 : nil }
      } ?? replyTimeout
    reply = try HookSettings.reply(reader, isWhole: isWhole)
  }

  private mutating func readPaths(_ reader: HookSettingsReader) throws(ConfigurationError) {
    user = try HookSettings.paths("USER", reader)
    text = try HookSettings.paths("TEXT", reader)
    attachments = try HookSettings.paths("ATTACHMENT", reader)
    id = try HookSettings.paths("ID", reader)
    personName = try HookSettings.paths("NAME", reader)
    replyTo = try HookSettings.paths("REPLY_TO", reader)
    conversation = try HookSettings.paths("CONVERSATION", reader)
    sent = try HookSettings.paths("SENT", reader)
    guard !user.isEmpty else {
      throw reader.missing("USER", "it is not set; write where the sender stands in the body")
    }
    guard !text.isEmpty else { throw reader.missing("TEXT", "it is not set; write where the text stands in the body") }
    for assignment in reader.all("FILTER") {
      guard let filter = HookFilter(assignment.value) else {
        throw ConfigurationError(
          at: assignment.origin, key: "FILTER",
          "\"\(assignment.value)\" is not allowed; allowed: 'path=value' or 'path in value,value'")
      }
      filters.append(filter)
    }
  }

  private static func paths(_ key: String, _ reader: HookSettingsReader) throws(ConfigurationError) -> [JSONPath] {
    let allowed = "names and numbers with dots between them, such as message.from.id; several, separated by commas"
    return try reader.read(key, allowed: allowed) { text in
      let texts = ConfigurationValue.list(text)
      let paths = texts.compactMap { $0.utf8.contains(0x20) ? nil : JSONPath($0) }
      return paths.isEmpty || paths.count < texts.count ? nil : paths
    } ?? []
  }

  private static func signature(_ reader: HookSettingsReader) throws(ConfigurationError) -> Signature? {
    let secrets = ConfigurationValue.list(reader.text("SIGNATURE_SECRET") ?? "")
    let header = try reader.read("SIGNATURE_HEADER", allowed: "the name of a header field", fieldName)
    let algorithm = try reader.choice("SIGNATURE_ALGORITHM", Signature.Algorithm.hmacSHA256)
    let encoding = try reader.choice("SIGNATURE_ENCODING", Signature.Encoding.hex)
    guard !secrets.isEmpty else {
      // Whoever writes of a signature wants one to be checked.
      guard !HookSettingsReader.keys.contains(where: { $0.hasPrefix("SIGNATURE_") && reader.has($0) }) else {
        throw reader.missing("SIGNATURE_SECRET", "it is not set, but another key speaks of a signature")
      }
      return nil
    }
    guard let header else { throw reader.missing("SIGNATURE_HEADER", "it is not set; which header field has it?") }
    return Signature(
      header: String(decoding: header.utf8.map { $0.asciiLowercased }, as: UTF8.self), algorithm: algorithm,
      secrets: secrets, prefix: reader.text("SIGNATURE_PREFIX") ?? "", encoding: encoding)
  }

  private static func fieldName(_ text: String) -> String? {
    let marks = Array("!#$%&'*+-.^_`|~".utf8)
    let isToken = text.utf8.allSatisfy { byte in
      (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
        || marks.contains(byte)
    }
    return isToken ? text : nil
  }

  private static func reply(_ reader: HookSettingsReader, isWhole: Bool) throws(ConfigurationError) -> Reply? {
    let url = try reader.read("REPLY_URL", url)
    let body = try reader.read("REPLY_BODY", body)
    let headers = try headers(reader)
    if let command = try reader.read("REPLY_COMMAND", words) {
      guard url == nil else { throw reader.missing("REPLY_COMMAND", "there is a REPLY_URL too; one of them must go") }
      return .command(command)
    }
    guard let url else {
      guard isWhole, body != nil || !headers.isEmpty else { return nil }
      throw reader.missing("REPLY_URL", "it is not set, but REPLY_BODY or REPLY_HEADER is")
    }
    guard let body else {
      guard isWhole else { return nil }
      throw reader.missing("REPLY_BODY", "it is not set; REPLY_URL needs the body of the request, as JSON")
    }
    let usesToken = ([url, body] + headers.map { $0.value }).contains { $0.usesToken }
    if isWhole, usesToken, reader.text("REPLY_TOKEN") == nil {
      throw reader.missing("REPLY_TOKEN", "it is not set, but {{token}} is used; it belongs into NAME.drain.conf")
    }
    return .post(Post(url: url, body: body, headers: headers))
  }

  private static func words(_ line: String) throws(ConfigurationError) -> [String] {
    let words: [String]
    do {
      words = try ShellWords.split(line)
    } catch {
      throw ConfigurationError("\(error.reason); write a program and its arguments")
    }
    guard let program = words.first, !program.isEmpty else {
      throw ConfigurationError("there is no program in it; write a program and its arguments")
    }
    return words
  }

  /// The address is ours to say, not the sender's: the host has no values in it.
  private static func url(_ text: String) throws(ConfigurationError) -> HookTemplate {
    let template = try HookTemplate(text)
    let wrong = ConfigurationError(
      "the value is not allowed; allowed: http://HOST/… or https://HOST/… without blanks, {{…}} only behind the host")
    guard case .text(let start) = template.pieces.first, text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
      throw wrong
    }
    for scheme in ["http://", "https://"] where start.hasPrefix(scheme) {
      let rest = start.utf8.dropFirst(scheme.utf8.count)
      let host = rest.prefix { $0 != UInt8(ascii: "/") }
      if !host.isEmpty, host.count < rest.count || template.pieces.count == 1 { return template }
    }
    throw wrong
  }

  private static func body(_ text: String) throws(ConfigurationError) -> HookTemplate {
    let template = try HookTemplate(text)
    do {
      _ = try JSONValue.parse(Array(template.json { _ in "0" }.utf8))
    } catch {
      throw ConfigurationError(
        "it is not JSON once values are filled in: \(error.reason) at byte \(error.offset) or so; "
          + "write '{\"to\":\"{{reply_to}}\",\"text\":\"{{text}}\"}'")
    }
    return template
  }

  private static func headers(_ reader: HookSettingsReader) throws(ConfigurationError) -> [Header] {
    var headers: [Header] = []
    for assignment in reader.all("REPLY_HEADER") {
      let parts = assignment.value.utf8.split(separator: UInt8(ascii: ":"), maxSplits: 1)
      do throws(ConfigurationError) {
        guard parts.count == 2, let name = fieldName(String(decoding: Array(parts[0]), as: UTF8.self)) else {
          throw ConfigurationError("write 'Name: value', such as 'Authorization: Bearer {{token}}'")
        }
        let value = HeaderValue.clean(String(decoding: Array(parts[1]), as: UTF8.self))
        headers.append(Header(name: name, value: try HookTemplate(value)))
      } catch {
        throw ConfigurationError(at: assignment.origin, key: "REPLY_HEADER", error.description)
      }
    }
    return headers
  }
}

extension HookTemplate {
  fileprivate var usesToken: Bool {
    pieces.contains { if case .value(.token, _) = $0 { true } else { false } }
  }
}
