/// The rules that answer where no rules file is found: a copy of `etc/rules/royal.rules`, compared in the tests.
enum BuiltInRules {
  static let text = #"""
    # Las respuestas de Royal. Editá este archivo con confianza: los renglones que empiezan con # son notas.
    #
    # Una regla son renglones seguidos; un renglón en blanco la separa de la siguiente. Primero, cuándo se usa:
    #   words: anillo | sortija            alcanza con una de estas palabras o frases
    #   words: precio + anillo             tienen que estar todas, en cualquier orden
    #   courtesy: hola | buenas            saludos y cortesías: solo si ninguna regla "words:" se aplica
    #   words: *                           cuando no se aplica ninguna otra (tiene que haber una sola)
    # y después la respuesta, en uno o más renglones. Un renglón con solo un punto queda en blanco.
    # Puede haber varios renglones "words:" seguidos: valen como una sola lista.
    #
    # Las palabras se comparan enteras. No importan mayúsculas, acentos ni plurales (anillo y anillos, luz y luces).
    # Un mensaje que es solo emojis también tiene sus palabras: los emojis.
    # Si se aplican varias reglas, gana la que reconoce más palabras en una misma alternativa; si no, la que tiene más
    # partes unidas con +; si no, la que reconoce más alternativas; si no, la de más arriba.
    #
    # En la respuesta: {name} es el nombre del cliente; {time_of_day} es buenos días, buenas tardes o buenas noches.
    # Si no se sabe el nombre, {name} desaparece junto con la coma que tiene antes.
    # Último renglón [[handoff]]: la conversación pasa a una persona. Último renglón [[silent]]: no se dice nada.
    #
    # Para probar:  royal test "Hola, ¿cuánto sale el envío?"  muestra qué regla contesta y por qué.
    # Los cambios valen cuando se vuelve a leer la configuración:  systemctl reload royal-drain

    words: reclamo | queja | quejarme | estafa | estafaron | estafadores | denuncia | defensa del consumidor
    words: mala atencion | pesima atencion | nadie responde | nadie me responde | nadie contesta | nadie me contesta
    words: llego roto | llego rota | llego mal | llego fallado | llego fallada | llegaron rotos | llegaron rotas
    words: vino roto | vino rota | vino mal | vino fallado | vino fallada | vinieron rotos | vinieron rotas
    words: llegaron mal | llegaron fallado | llegaron fallada | vinieron mal | vinieron fallado | vinieron fallada
    words: vino + incompleto | un problema con | problema + pedido | problema + compra | problema + pago | tengo un problema
    words: nunca llego | no me llego | no llego | todavia no llego | me cobraron | me cobraron de mas
    words: falto + pedido | falta + pedido | faltan + pedido | faltaron + pedido | me falta un | me faltan | me faltaron
    words: me mandaron mal | devuelvan la plata | devuelvanme la plata | quiero mi plata
    words: ya te dije | ya les dije | no me contestan | no me responden
    Lamento lo que pasó, {name}. Le paso tu reclamo a una persona del equipo para que lo vea con vos.
    Mientras tanto, dejanos por acá el número de pedido y, si hace falta, fotos.
    [[handoff]]

    words: hablar con | hablar + persona | una persona real | persona de verdad | quiero una persona | con una persona
    words: un humano | una humana | un asesor | una asesora | un vendedor | una vendedora | un operador | una operadora
    words: alguien que me atienda | alguien me atiende | alguien del equipo | que me llamen | me pueden llamar
    words: atencion humana | atencion personalizada | pasame con | comunicame con | te dije | les dije | le dije
    ¡Dale! Te paso con una persona del equipo. En cuanto pueda te responde por acá.
    [[handoff]]

    words: seguimiento | mi pedido | mi compra | mi paquete | estado + pedido | tracking | rastrear
    words: cuando llega | cuando me llega | despacharon
    Para ver cómo viene tu pedido, dejanos por acá el número de pedido y el nombre con el que compraste.
    Una persona del equipo lo revisa y te cuenta.
    [[handoff]]

    words: ya pague | ya transferi | hice la transferencia | hice el pago | comprobante | mando el pago
    ¡Gracias! Mandanos por acá el comprobante y el nombre con el que hiciste el pedido.
    Una persona del equipo confirma el pago y te avisa.
    [[handoff]]

    words: costo de envio | costo + envio | cuanto + envio | precio + envio | valor + envio | sale + envio
    words: cobran + envio | envio gratis | envio + bonificado
    El costo del envío depende del destino y del tamaño del pedido. Lo ves al cerrar la compra, antes de pagar.

    words: mandas a | mandan a | envias a | llegas a | hasta donde envian
    words: envio | envian | enviar | mandan | envias | despacho | encomienda | correo | expreso | interior | provincia | llegan a
    words: cuanto tarda | cuanto tardan | cuanto demora | cuanto demoran | en cuanto llega
    words: cuanto + tarda + envio | cuanto + demora + envio | cuanto + tardan + envio | cuanto + demoran + envio
    Sí, hacemos envíos. Las opciones para tu zona y los plazos estimados aparecen al armar el pedido.
    Si preferís, preguntanos por el costo de envío o por cómo retirar.

    words: compra minima | pedido minimo | monto minimo | minimo de compra | minimo | minima | desde cuanto | cuantas piezas
    La compra mínima por mayor vigente figura en el catálogo, junto a las condiciones de venta.
    Podés combinar productos distintos para llegar.

    words: transferencia | transferir | cbu | cvu | alias | deposito bancario
    Sí, podés pagar por transferencia. Los datos de la cuenta te los damos al confirmar el pedido.
    Por seguridad, transferí solo a los datos que recibas por este medio.

    words: tarjeta | cuota | credito | debito | sin interes
    Las tarjetas y las cuotas disponibles figuran al momento de pagar, porque las promociones bancarias van cambiando.

    words: pago | pagar | se paga | pagan | efectivo | mercado pago | mercadopago | forma de pago | medio de pago
    Los medios de pago disponibles figuran al cerrar el pedido. Preguntame por transferencia o tarjeta.

    words: cambio | cambiar | devolucion | devolver | devuelven | devolves | devolves + plata | devuelven + plata
    words: arrepentimiento
    Si necesitás un cambio o una devolución, guardá el producto sin uso y con su empaque.
    Los plazos y las condiciones figuran en nuestra política de cambios.
    Para iniciarlo, escribí: hablar con una persona.

    words: horario | que hora | abren | cierran | atienden | abierto | cerrado | que dias | feriado | sabado | domingo
    Los horarios de atención actualizados están en nuestro perfil.
    Por acá podés escribir a cualquier hora: lo que yo no sepa lo responde el equipo en su horario.

    words: direccion | donde estan | donde queda | donde se ubican | local | showroom | sucursal | ubicacion
    words: retirar | retiro
    La dirección y cómo visitarnos o retirar un pedido están en nuestro perfil.
    Antes de venir, consultá los horarios y si hace falta turno.

    words: kit | kit inicial | emprendedora | emprendedor | emprender | emprendimiento
    words: empezar a vender | arrancar a vender
    ¡Qué bueno que quieras emprender, {name}! Tenemos kits pensados para empezar a vender.
    Qué trae cada kit y su precio actualizado figuran en el catálogo.

    words: mayorista | por mayor | al por mayor | minorista | por menor | por unidad | revender | reventa | una sola
    words: revendedor | revendedora
    Somos mayoristas: los precios por mayor valen a partir de la compra mínima que figura en el catálogo.
    Si es una compra por unidad, fijate en el catálogo qué productos se venden también por menor.

    words: talle | talle de anillo | medida + anillo | medir + dedo | medida + dedo | numero de anillo
    Para saber el talle, medí el diámetro interno, en milímetros, de un anillo que te quede bien.
    Compará esa medida con la tabla de talles del catálogo. Si dudás entre dos, conviene el más grande.

    words: grabado | grabar | grabarle | grabada | personalizar | personalizado | personalizada | con nombre
    words: mi inicial | mis iniciales | con inicial
    Algunos modelos se pueden grabar o personalizar: el catálogo indica cuáles, y cuánto demora.
    Revisá bien el texto antes de confirmar: una pieza grabada, en general, no tiene cambio.

    words: garantia | no anda | no funciona | dejo de andar | dejo de funcionar | se rompio | se me rompio | se corto
    words: no andan | no funcionan | se rompieron | se me rompieron | se cortaron | se me cortaron
    words: se me corto | se despego | se me despego | se pone negro | se ponen negro | se oxida | se oxidan
    words: destiñe | destiñen | pierde el color | pierden el color | da alergia | alergia
    La garantía depende del producto y del material: las condiciones figuran en el catálogo.
    Si tu pieza tuvo un problema, escribí: hablar con una persona.

    words: limpiar | limpieza | cuidado | cuidar | mojar | bañar | bañarse | bañarme
    Para que duren, evitá perfumes, cremas, cloro y humedad.
    Limpialas con un paño suave y seco, y guardalas por separado.

    words: stock | hay en stock | disponible | disponibilidad | hay existencia | les quedan | te quedan | reponen | ingreso
    El stock se actualiza en el catálogo: lo que se puede agregar al pedido está disponible.
    Si un modelo figura agotado, podés preguntar si vuelve a ingresar escribiendo: hablar con una persona.

    words: factura | facturan | factura a | monotributo | monotributista | responsable inscripto | cuit | ticket fiscal
    Sí, hacemos factura. Dejá tus datos fiscales (CUIT y razón social) al confirmar el pedido.

    words: oferta | promo | promocion | descuento | rebaja | liquidacion | black friday | cyber monday
    Las promociones vigentes y los descuentos por cantidad están publicados en el catálogo.

    words: precio | cuanto sale | cuanto salen | cuanto cuesta | cuanto cuestan | cuanto vale | cuanto valen | valor
    words: a cuanto | presupuesto | cotizacion | cotizar
    Consultá el precio actualizado en el catálogo: ahí están también los precios por mayor.

    words: estuche | caja | cajita | packaging | bolsita | para regalo | envoltorio
    En el catálogo tenés estuches, cajitas y bolsitas para presentar tus piezas o armar un regalo.

    words: anillo | sortija | alianza | cintillo | solitario
    ¡Sí, tenemos anillos! De distintos materiales, talles y estilos: alianzas, cintillos, solitarios y más.
    En el catálogo están los modelos con el precio actualizado. ¿Te ayudo con el talle?

    words: reloj | smartwatch | reloj de dama | reloj de hombre
    Tenemos relojes de dama, de hombre y unisex. Los modelos y el precio actualizado están en el catálogo.

    words: aro | arito | argolla | abridor | aros colgantes | piercing
    Tenemos aros: abridores, argollas, colgantes y más. Los modelos y el precio actualizado están en el catálogo.

    words: cadena | cadenita | collar | gargantilla | choker
    Tenemos cadenas y collares de distintos largos. Los modelos y el precio actualizado están en el catálogo.

    words: pulsera | brazalete | esclava | tobillera
    Tenemos pulseras, esclavas y tobilleras. Los modelos y el precio actualizado están en el catálogo.

    words: dije | colgante | medalla | medallita | charm
    Tenemos dijes y medallas para combinar con cadenas y pulseras. Los modelos están en el catálogo.

    words: plata | plata 925 | 925 | ley 925
    Sí, trabajamos plata 925. En el catálogo, cada producto indica su material.

    words: oro | baño de oro | enchapado | enchapada | laminado | bañado en oro | 18k | dorado
    En el catálogo, cada producto indica si es de oro, enchapado o bañado, para que compares y elijas.

    words: acero | acero quirurgico | acero inoxidable | quirurgico
    Sí, tenemos piezas de acero. Fijate en el catálogo: cada producto indica su material.

    words: catalogo | lista de precios | foto | modelo | que venden | producto | pagina | web | joyeria | bijouterie
    words: joya | informacion | info | mandan + foto | mandar + foto | enviar + foto | envian + foto | mandan + catalogo
    words: mandar + catalogo | enviar + catalogo | envian + catalogo
    En el catálogo están todos los modelos con fotos y precios actualizados. El enlace está en nuestro perfil.
    ¿Buscás anillos, aros, cadenas, pulseras, dijes o relojes?

    words: como compro | como hago un pedido | como hago para comprar | comprar | encargar | hacer un pedido
    words: hacer mi pedido | hacer el pedido | armar un pedido | armar el pedido | quiero pedir
    Comprar es fácil: elegí los modelos en el catálogo, armá tu pedido y confirmalo con tus datos.
    Si necesitás una mano, escribí: hablar con una persona.

    words: sos un bot | sos un robot | sos una maquina | sos una persona | sos humano | quien sos | con quien hablo
    Soy Royal, el asistente virtual de la joyería.
    Si preferís que te atienda alguien del equipo, escribí: hablar con una persona.

    words: ayuda | ayudame | ayudarme | opciones | menu | que podes hacer | que sabes hacer
    Puedo contarte sobre anillos, aros, cadenas, pulseras, dijes y relojes; precios, compra mínima, envíos, pagos,
    cambios, garantía y kits para emprender. Escribime con tus palabras qué necesitás.
    Si preferís que te atienda alguien del equipo, escribí: hablar con una persona.

    words: persona | humano | asesor | asesora | vendedor | vendedora | operador | operadora
    ¡Dale! Te paso con una persona del equipo. En cuanto pueda te responde por acá.
    [[handoff]]

    courtesy: hola | holis | start | buenas | buen dia | buenos dias | buenas tardes | buenas noches | que tal | como estas
    ¡Hola, {name}, {time_of_day}! Soy Royal, el asistente de la joyería.
    Preguntame por productos, precios, envíos, pagos o compras por mayor. ¿En qué te ayudo?

    courtesy: gracias | muchas gracias | mil gracias | te agradezco | muy amable
    ¡De nada, {name}! Cualquier otra cosa, escribime.

    courtesy: si | si por favor | claro | bueno | me interesa
    Contame qué estás buscando y te ayudo: por ejemplo, el talle de un anillo, un precio o un envío.

    courtesy: no gracias | nada mas | eso es todo | eso seria todo
    Perfecto, {name}. Si necesitás algo más, escribime.

    courtesy: chau | adios | hasta luego | hasta mañana | hasta la proxima | nos vemos | buen finde | buen fin de semana
    ¡Gracias por escribirnos! Que andes muy bien.

    courtesy: ok | oka | dale | listo | perfecto | genial | barbaro | buenisimo
    courtesy: 👍 | 👌 | 🙏 | 🙌 | 👏 | ❤️ | 😊 | 😍 | 😘 | 🥰 | 🤗 | 😀 | 😁 | 😄 | 🤝 | 💪
    ¡Genial! Quedo por acá si necesitás algo más.

    words: *
    No estoy seguro de haber entendido.
    Puedo contarte sobre productos, precios, envíos, pagos, cambios o compras por mayor.
    Si preferís que te atienda alguien del equipo, escribí: hablar con una persona.

    """#
}
