/// What Evolution API's answers to sendText mean (1.x and 2.x); the message as ``EvolutionAnswer`` renders it.
extension ErrorTable {
  static let evolution = ErrorTable(rows: [
    // WHATSAPP-BUSINESS hands the Graph API's errors on as 201; the codes are Meta's.
    Row(200...299, saying: "(code 190)", .configuration, "the Cloud API's token has expired"),
    Row(200...299, saying: "(code 130429)", .temporary(), "the Cloud API's rate limit"),
    Row(200...299, saying: "(code 131056)", .temporary(), "too many messages to one person"),
    Row(200...299, .permanent, "an answer without key.id: the message was not sent"),
    Row(300...399, .configuration, "redirects are not followed: correct EVOLUTION_API_URL"),
    Row(400, saying: "exists=false", .noSuchRecipient, "not on WhatsApp"),
    Row(400, saying: "[[", .configuration, "this Evolution wants another body"),
    Row(400, saying: "PrismaClient", .sent, "failed after sending"),
    Row(400, saying: "Connection Closed", .unreachable, "the instance is not connected"),
    Row(400, saying: "Timed Out", .unreachable, "the instance is not connected"),
    Row(401, .configuration, "EVOLUTION_API_TOKEN is wrong"),
    Row(403, .configuration, "EVOLUTION_API_TOKEN has no right to do this"),
    Row(404, saying: "instance does not exist", .configuration, "the instance does not exist"),
    Row(404, .configuration, "no Evolution API there: correct EVOLUTION_API_URL"),
    Row(405, .configuration, "no Evolution API there: correct EVOLUTION_API_URL"),
    Row(408, .temporary(), "the request did not arrive in time"),
    Row(429, .temporary(), "too many requests"),
    Row(400...499, .permanent, "Evolution refuses the message"),
    Row(500, saying: "Connection Closed", .unreachable, "the instance is not connected"),
    Row(500, saying: "(reading 'textMessage')", .unreachable, "the instance is not loaded yet"),
    Row(503, namesTime: true, .temporary(), "turned away until later"),
    Row(500...599, .ambiguous, "the message may have been sent"),
  ])
}
