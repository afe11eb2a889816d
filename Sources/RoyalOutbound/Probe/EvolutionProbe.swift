import RoyalCore

/// Evolution API: the key, and whether each instance is connected to WhatsApp.
extension ServiceProbe {
  func evolution() -> [Finding] {
    guard settings.evolutionAPIURL != nil else {
      return [
        Finding(.note, "evolution", "EVOLUTION_API_URL is not set: answers to it are printed by the drain")
      ]
    }
    let api = PlatformAPI(
      base: settings.evolutionAPIURL, tokenHeader: "apikey", token: settings.evolutionAPIToken, transport: transport)
    guard let api else {
      return [
        Finding(
          .fault, "evolution", "EVOLUTION_API_TOKEN is not set: nothing can be sent",
          remedy: "put the apikey into royal-drain.env")
      ]
    }
    guard !settings.instanceNames.isEmpty else { return allInstances(api) }
    return settings.instanceNames.map { instance($0, api) }
  }

  private func instance(_ name: String, _ api: PlatformAPI) -> Finding {
    guard let segment = PathSegment.encode(name) else {
      return Finding(.fault, "evolution", "\"\(name)\" is no name of an instance", remedy: "correct INSTANCE_NAME")
    }
    switch api.get("/instance/connectionState/\(segment)", timeout: ServiceProbe.timeout, limit: ServiceProbe.limit) {
    case .notSent(let reason), .ambiguous(let reason):
      return unreachable("evolution", "EVOLUTION_API_URL", api.reason(reason))
    case .reply(let reply):
      guard 200...299 ~= reply.status else { return refused(reply, "instance \(name)", api) }
      let json = try? JSONValue.parse(reply.body)
      return connected(name, json?["instance"]?["state"]?.string ?? json?["state"]?.string)
    }
  }

  /// With no name configured, those that the key shows; an instance's own key shows none.
  private func allInstances(_ api: PlatformAPI) -> [Finding] {
    switch api.get("/instance/fetchInstances", timeout: ServiceProbe.timeout, limit: ServiceProbe.limit) {
    case .notSent(let reason), .ambiguous(let reason):
      return [unreachable("evolution", "EVOLUTION_API_URL", api.reason(reason))]
    case .reply(let reply):
      guard 200...299 ~= reply.status, let json = try? JSONValue.parse(reply.body), json.kind == .array else {
        return [refused(reply, "the list of instances", api)]
      }
      let instances = json.elements.map { $0["instance"] ?? $0 }
      guard !instances.isEmpty else {
        return [Finding(.fault, "evolution", "it has no instance", remedy: "make one and connect it to WhatsApp")]
      }
      return instances.map { instance in
        let name = (instance["instanceName"] ?? instance["name"])?.string ?? "?"
        return connected(name, (instance["connectionStatus"] ?? instance["status"] ?? instance["state"])?.string)
      }
    }
  }

  private func connected(_ name: String, _ state: String?) -> Finding {
    let name = HeaderValue.clean(name)
    guard let state else {
      return Finding(
        .fault, "evolution", "what answers there is not Evolution API", remedy: "correct EVOLUTION_API_URL")
    }
    if state == "open" { return Finding(.ok, "evolution", "instance \(name) is connected") }
    return Finding(
      .fault, "evolution", "instance \(name) is not connected to WhatsApp: its state is \(HeaderValue.clean(state))",
      remedy: "connect it in Evolution's manager (QR code); answers wait until then")
  }

  private func refused(_ reply: HTTPReply, _ what: String, _ api: PlatformAPI) -> Finding {
    let json = try? JSONValue.parse(reply.body)
    let message = api.reason(json.map(EvolutionAnswer.message) ?? PlainAnswer.text(reply.body))
    let remedy =
      switch reply.status {
      case 401, 403: "correct EVOLUTION_API_TOKEN: the global apikey or the instance's own"
      case 404: "correct INSTANCE_NAME, or EVOLUTION_API_URL: the address of Evolution API itself, without a path"
      default: "see Evolution's own log"
      }
    return Finding(.fault, "evolution", "\(what): HTTP \(reply.status) \(message)", remedy: remedy)
  }
}
