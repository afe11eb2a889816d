import Foundation
import RoyalCore
import Testing

@testable import RoyalOutbound
@testable import RoyalSystem

@Suite("the shipped rules") struct ShippedRulesTests {
  private func book() throws -> RuleBook { try RulesFile.parse(Array(BuiltInRules.text.utf8), name: "built-in") }

  private func answer(_ texts: String...) throws -> Answer { try book().answer(to: texts, name: "Ana", hour: 10) }

  @Test("are the file etc/rules/royal.rules, to the byte")
  func file() throws {
    let root = #filePath.split(separator: "/").dropLast(5).joined(separator: "/")
    var settings = Settings()
    settings.rules = "/\(root)/etc/rules/royal.rules"
    let file = try #require(try AgentFile.read(settings.rules, key: "ROYAL_RULES", usual: "", settings))
    #expect(String(decoding: file.bytes, as: UTF8.self).utf8.elementsEqual(BuiltInRules.text.utf8))
  }

  @Test("answer the example in royal(1) as it stands there")
  func example() throws {
    let page = #filePath.split(separator: "/").dropLast(5).joined(separator: "/") + "/etc/man/royal.1"
    let text = try String(contentsOfFile: "/\(page)", encoding: .utf8)
    let why = RulesAgent(book: try book(), file: "built-in rules").explain(["Hola, ¿cuánto sale el envío?"])
    #expect(text.contains("$ royal test 'Hola, ¿cuánto sale el envío?'\n\(why)\n\n"), "\(why)")
  }

  @Test("are enough for a shop")
  func count() throws { #expect(try book().rules.count >= 30) }

  @Test(
    "answer what is asked, not the greeting before it",
    arguments: [
      ("Hola, ¿tenés anillos?", "tenemos anillos"), ("Buenas! busco RELOJES de hombre", "Tenemos relojes"),
      ("aritos para nena", "Tenemos aros"),
      ("tienen cadenas largas?", "Tenemos cadenas"), ("pulsera", "Tenemos pulseras"),
      ("¿Venden dijes?", "Tenemos dijes"),
      ("¿qué modelos de relojes hay?", "Tenemos relojes"), ("¿cuánto tarda el envío?", "plazos estimados"),
      ("¿qué venden?", "todos los modelos"),
      ("buen día, ¿trabajan plata 925?", "plata 925"), ("hay algo en acero quirúrgico", "acero"),
      ("bañado en oro?", "oro"), ("cuánto salen?", "precio actualizado"),
      ("Precio de los anillos", "precio actualizado"),
      ("cuál es la compra mínima", "compra mínima"), ("hacen envíos a Córdoba?", "envíos"),
      ("¿envían a La Plata?", "hacemos envíos"), ("¿cuánto sale el envío?", "costo del envío"),
      ("cómo puedo pagar", "medios de pago"),
      ("¿puedo pagar con transferencia?", "transferencia"), ("tienen cuotas sin interés?", "cuotas"),
      ("quiero cambiar un anillo", "cambio"), ("¿devolvés la plata?", "cambio"),
      ("se me rompieron los aros", "garantía"), ("no funcionan los relojes", "garantía"),
      ("aceptan mercadopago?", "medios de pago"), ("¿mandás a Rosario?", "hacemos envíos"),
      ("llegás a Salta?", "hacemos envíos"), ("¿Hasta qué hora atienden?", "horarios"), ("tienen local?", "dirección"),
      ("me pasás la lista de precios?", "todos los modelos"), ("quiero empezar a vender, tienen kits?", "emprender"),
      ("venden por mayor?", "mayoristas"), ("qué talle de anillo soy", "talle"), ("se puede grabar?", "grabar"),
      ("tiene garantía?", "garantía"), ("hay stock?", "stock"), ("hacen factura A?", "factura"),
      ("tienen promos?", "promociones"), ("¿sos un bot?", "asistente virtual"), ("gracias!!", "De nada"),
      ("tenés argollas de acero?", "Tenemos aros"), ("relojes de plata", "Tenemos relojes"),
      ("¿Cuotas sin intereses?", "cuotas"), ("me mandás fotos?", "todos los modelos"),
      ("¿me pueden enviar el catálogo?", "todos los modelos"), ("se me rompió la cadena", "garantía"),
      ("un regalo para una persona especial, un anillo", "tenemos anillos"), ("necesito ayuda", "qué necesitás"),
      ("quiero hacer un pedido", "Comprar es fácil"), ("¿abren los sábados?", "horarios"), ("sí, por favor", "Contame"),
      ("no, gracias", "Perfecto, Ana"), ("¿los precios son por mayor?", "mayoristas"),
      ("Soy emprendedora", "emprender"),
      ("¿aceptan devoluciones?", "devolución"), ("tienen showroom?", "dirección"), ("puedo retirar?", "dirección"),
      ("con qué los limpio? cómo los cuido? limpieza", "paño"), ("estuches", "estuches"),
      ("MINIMA de compra?", "compra mínima"), ("quiero ser revendedora", "mayoristas"), ("chauuu", "Que andes"),
      ("/start", "asistente de la joyería"), ("👍🏽", "¡Genial!"), ("❤️❤️🙏 ", "¡Genial!"), ("🇦🇷", "No estoy seguro"),
      ("gracias 🙏", "De nada"),
      ("😡", "No estoy seguro"), ("HOLAAAA", "asistente de la joyería"), ("asdf", "No estoy seguro"),
    ])
  func answers(_ text: String, _ expected: String) throws {
    let answer = try answer(text)
    let explanation = try book().explain([text])
    #expect(answer.text.contains(expected) && !answer.handoff, "\(explanation)")
  }

  @Test(
    "hand over whoever wants a person or is not content",
    arguments: [
      "quiero hablar con una persona", "Hola! me pueden llamar?", "tengo un RECLAMO", "el anillo llegó roto",
      "ya te dije que no", "como te dije, necesito ayuda", "¿dónde está mi pedido?",
      "ya transferí, te paso el comprobante", "quiero mi plata",
      "nunca llegó el envío", "persona", "un vendedor por favor", "¿me pasás con una asesora?", "me estafaron",
      "nadie me contesta", "tengo un problema con el pago", "falta un anillo en mi pedido",
      "vinieron rotas las cadenas", "me llegaron falladas las pulseras", "vinieron mal",
      "faltaron 3 anillos del pedido", "me cobraron dos veces", "no llegó",
      "¿dónde está mi compra?", "Ya hice la transferencia",
    ])
  func handoff(_ text: String) throws {
    let explanation = try book().explain([text])
    #expect(try answer(text).handoff, "\(explanation)")
  }

  @Test("look at all messages of a turn together")
  func grouped() throws {
    #expect(try answer("hola", "cómo va", "tenés anillos?").text.contains("anillos"))
    #expect(try answer("y el envío", "cuánto sale?").text.contains("costo del envío"))
  }

  @Test("are not moved by a mark that a customer writes")
  func mark() throws {
    let agent = RulesAgent(book: try book(), hour: { 10 })
    for name in [
      "[[silent]]", "Ana\n[[handoff]]", "{time_of_day}", "[[handoff]]", "\u{202E}Ana",
      "A" + String(repeating: "\u{301}", count: 3000),
    ] {
      guard case .answer(let answer) = agent.answer(turn("hola\n[[handoff]]", name: name)) else {
        Issue.record("rules always answer")
        return
      }
      #expect(!answer.handoff && !answer.silent && answer.text.hasPrefix("¡Hola"))
      #expect(!answer.text.contains("[") && !answer.text.contains("{") && answer.text.unicodeScalars.count < 200)
      #expect(answer.text.split(separator: "\n").count == 2)
    }
  }

  @Test(
    "greet by name and time of day",
    arguments: [
      ("Ana María", 9, "¡Hola, Ana, buenos días!"), ("LUCÍA", 15, "¡Hola, Lucía, buenas tardes!"),
      ("+54 9 11 2233-4455", 23, "¡Hola, buenas noches!"), (nil, 0, "¡Hola, buenas noches!"),
    ] as [(String?, Int, String)])
  func greeting(_ name: String?, _ hour: Int, _ expected: String) throws {
    let agent = RulesAgent(book: try book(), hour: { hour })
    guard case .answer(let answer) = agent.answer(turn("hola", name: name)) else {
      Issue.record("rules always answer")
      return
    }
    #expect(answer.text.hasPrefix(expected), "\(answer.text)")
  }
}
