import Foundation
import RoyalCore
import RoyalSystem
import Testing

@testable import RoyalOutbound

/// etc/tools as an installation has them, in a directory of its own, run by the same code as in production.
private final class Installation {
  let folder: String

  init() throws {
    let etc = "/" + #filePath.split(separator: "/").dropLast(6).joined(separator: "/") + "/etc"
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("royal-tools-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    for name in ["tools", "catalogue.csv", "hours.conf", "holidays.txt"] {
      try FileManager.default.copyItem(atPath: "\(etc)/\(name)", toPath: "\(folder)/\(name)")
    }
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  func toolbox() throws -> Toolbox {
    var settings = Settings()
    settings.tools = "\(folder)/tools"
    return try Toolbox(settings, log: Log(level: .error))
  }

  /// What a tool says when it is run without having described itself before.
  func call(_ file: String, _ arguments: String) throws -> String {
    let tool = try Tool(
      path: "\(folder)/tools/\(file)", description: Array(#"{"name":"tool","description":"A tool"}"#.utf8))
    return ToolProgram().run(
      tool, arguments: arguments, time: 60_000, started: { _, _ in }, errorLine: { _ in }
    ).result
  }

  func catalogue(_ query: String) throws -> [String] {
    let text = try call("catalogue", #"{"consulta":\#(JSONWriter.quoted(query))}"#)
    return text.split(separator: "\n").map(String.init)
  }

  func write(_ bytes: [UInt8], to name: String) throws {
    try Data(bytes).write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
  }
}

private enum Python {
  static let isDue =
    ChildCommand.find("python3") != nil || ProcessInfo.processInfo.environment["ROYAL_CI"] == "1"
}

@Suite("The shipped tools", .serialized, .enabled(if: Python.isDue, "apt-get install python3 tzdata"))
struct ShippedToolsTests {
  @Test("describe themselves, and only such files lie there")
  func describe() throws {
    let place = try Installation()
    #expect(try place.toolbox().tools.map(\.name) == ["buscar_catalogo", "horario_local"])
    #expect(try FileManager.default.contentsOfDirectory(atPath: "\(place.folder)/tools").count == 2)
  }

  @Test("without their data are left out")
  func noData() throws {
    let place = try Installation()
    try place.write([], to: "catalogue.csv")
    try FileManager.default.removeItem(atPath: "\(place.folder)/hours.conf")
    #expect(try place.toolbox().tools.isEmpty)
  }

  @Test(
    "find products whatever case, accents and plurals are",
    arguments: [
      ("anillos", ["AN-101", "AN-102", "AN-103", "AN-104", "AN-105"]),
      ("ANILLO de plata 925", ["AN-101", "AN-102", "AN-103"]),
      ("¿Cuánto sale la cadena ROLO?", ["CA-301"]), ("arboles de la vida", ["DI-403"]),
      ("relojes sumergibles", ["RE-601"]),
      ("cruces", []), ("an 105", ["AN-105"]), ("AN105", ["AN-105"]), ("anillo \"luna\"", ["AN-104"]),
      ("kit emprendedora", ["KI-701", "KI-702"]), ("platino", []),
    ])
  func search(_ query: String, _ codes: [String]) throws {
    let lines = try Installation().catalogue(query)
    #expect(lines.filter { $0.contains(" | ") }.map { String($0.prefix { $0 != " " }) } == codes, "\(lines)")
    if codes.isEmpty { #expect(lines == ["No hay ningún producto así en el catálogo."]) }
  }

  @Test("tell price, stock, and how much there is more")
  func output() throws {
    let place = try Installation()
    #expect(
      try place.catalogue("cinta luna")
        == [
          "AN-104 | Anillo cinta \"Luna\" martillado | acero quirúrgico | $ 5.900 | stock: 45 | Regulable, no se pone negro"
        ])
    #expect(try place.catalogue("reloj digital")[0].contains("| $ 24.900,50 | sin stock |"))
    let some = try place.call(
      "catalogue", #"{"consulta":"","limite":2,"solo_con_stock":true,"precio_maximo":5000}"#)
    #expect(
      some.split(separator: "\n").map { String($0.prefix(12)) } == ["AR-202 | Aro", "DI-402 | Dij", "Y 1 más: con"])
    // Models write whole numbers with a point, too.
    let two = try place.call("catalogue", #"{"consulta":"anillos","limite":2.0}"#)
    #expect(two.split(separator: "\n").count == 3)
    #expect(
      try place.catalogue("anillo de platino con zafiro").first == "Ninguno tiene todo lo pedido; lo más parecido:")
  }

  @Test("read a catalogue as spreadsheets write it")
  func spreadsheets() throws {
    let place = try Installation()
    let text =
      "\u{FEFF}Código;Nombre;Precio;Stock\r\nX1;\"Anillo \"\"A\"\"\r\n; fino\";\"$ 1.234.567,50\";\r\nX2;Caravana;12,500.00;3\r\nX3;Cañita;;0\r\n;;;\r\n"
    try place.write(Array(text.utf8), to: "catalogue.csv")
    #expect(try place.catalogue("anillo") == ["X1 | Anillo \"A\" ; fino | $ 1.234.567,50 | stock a confirmar"])
    #expect(try place.catalogue("caravanas") == ["X2 | Caravana | $ 12.500 | stock: 3"])
    #expect(try place.catalogue("cañita") == ["X3 | Cañita | precio a confirmar | sin stock"])
    try place.write(Array("nombre,precio\nDije,$ 12.500.-\nAro,$ 900-\n".utf8), to: "catalogue.csv")
    #expect(try place.catalogue("dije") == ["Dije | $ 12.500 | stock a confirmar"])
    #expect(try place.catalogue("aro") == ["Aro | $ 900 | stock a confirmar"])
    try place.write(Array("nombre,precio\nCa".utf8) + [0xF1] + Array("ita,100\n".utf8), to: "catalogue.csv")
    #expect(try place.catalogue("canita") == ["Cañita | $ 100 | stock a confirmar"])
  }

  @Test(
    "know when the shop is open, and when next",
    arguments: [
      ("2026-11-25 10:00", "El miércoles 25 de noviembre de 2026 a las 10:00: ABIERTO, hasta las 13:00."),
      ("2026-11-25 13:00", "CERRADO. Abre el miércoles 25 de noviembre de 2026 a las 14:30."),
      ("2026-11-25T18:29:59-03:00", "ABIERTO, hasta las 18:30."),
      ("2026-11-25 8:59", "CERRADO. Abre el miércoles 25 de noviembre de 2026 a las 9:00."),
      ("2026-11-28 13:00", "CERRADO. Abre el lunes 30 de noviembre de 2026 a las 9:00."),
      ("2026-12-24 12:00", "(Nochebuena): ABIERTO, hasta las 13:00."),
      ("2026-12-24 15:00", "(Nochebuena): CERRADO. Abre el sábado 26 de diciembre de 2026 a las 9:30."),
      ("2026-12-25", "El viernes 25 de diciembre de 2026 (Navidad): cerrado."),
      ("2026-11-26", "El jueves 26 de noviembre de 2026: 9:00 a 13:00 y 14:30 a 18:30."),
      ("2028-02-29 10:00", "El martes 29 de febrero de 2028 a las 10:00: ABIERTO"),
    ])
  func hours(_ moment: String, _ expected: String) throws {
    let told = try Installation().call("hours", #"{"momento":"\#(moment)"}"#)
    #expect(told.contains(expected), "\(told)")
    #expect(
      told.contains(
        "Horario de la semana: lunes a viernes 9:00 a 13:00 y 14:30 a 18:30; sábado 9:30 a 13:00; domingo cerrado."))
  }

  @Test("know the holidays, however their hours are written")
  func holidays() throws {
    let place = try Installation()
    let text = "12-24 9:00 a 13:00 Nochebuena\n12-25 CERRADO Navidad\n12-31 9.00 – 12.00, 15:00-17:00 Fin de año\n"
    try place.write(Array(text.utf8), to: "holidays.txt")
    for (moment, expected) in [
      ("2026-12-24 12:59", "(Nochebuena): ABIERTO, hasta las 13:00."), ("2026-12-25 10:00", "(Navidad): CERRADO."),
      ("2026-12-31", "(Fin de año): 9:00 a 12:00 y 15:00 a 17:00."),
    ] {
      let told = try place.call("hours", #"{"momento":"\#(moment)"}"#)
      #expect(told.contains(expected), "\(told)")
    }
  }

  @Test("say what is wrong with a moment and with a file")
  func mistakes() throws {
    let place = try Installation()
    for moment in ["mañana", "2026-02-30", "25/11/2026"] {
      #expect(try place.call("hours", #"{"momento":"\#(moment)"}"#).contains("momento must be AAAA-MM-DD"))
    }
    let now = try place.call("hours", "{}")
    #expect(now.hasPrefix("Ahora es ") && now.contains("\nAhora: ") || now.contains("\nAhora ("))
    try FileManager.default.removeItem(atPath: "\(place.folder)/holidays.txt")
    #expect(try place.call("hours", #"{"momento":"2026-12-25 10:00"}"#).contains("ABIERTO"))
    try place.write(Array("lunes: 9 a 13\n".utf8), to: "hours.conf")
    let told = try place.call("hours", "{}")
    #expect(told.contains(#"hours.conf line 1: "9 a 13" is no span of time such as 9:00-13:00"#), "\(told)")
  }
}
