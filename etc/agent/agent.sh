#!/bin/sh
# An agent in sh, which needs no other program. The turn comes on standard input, the answer goes to standard output:
#
#   ROYAL_AGENT=command
#   ROYAL_AGENT_COMMAND=agent/agent.sh
#
# Exit 0: this is the answer. Exit 75: try again later. Anything else: the messages go to dead/. What is written to standard
# error stands in the log. Try it with: royal test 'Hola, ¿hasta qué hora abren?'

turn=$(cat)

# The turn is one line in the order of turn.schema.json, and a quote inside a text is always \", so that this cuts exactly:
# what is asked stands before the history, which must not be taken for a question.
asked=${turn%%'],"history":['*}
asked=${asked#*'"messages":['}

case $asked in
  '' | "$turn")
    echo "this is no turn" >&2
    exit 65
    ;;
  *[Pp]ersona* | *[Rr]eclamo*)
    echo "Te paso con una persona del equipo."
    echo "[[handoff]]"
    ;;
  *[Hh]orario* | *'hora '*)
    # A file that the shop edits. While it is being replaced there is none: the turn is tried again.
    hours=${SHOP_HOURS:-}
    if [ -n "$hours" ] && ! cat "$hours"; then exit 75; fi
    [ -n "$hours" ] || echo "Abrimos de lunes a viernes de 9 a 18."
    ;;
  *'"type":"image"'*)
    echo "¡Gracias por la foto! La miramos y te respondemos."
    ;;
  *)
    echo "Hola, soy el asistente de la joyería. Preguntame por el horario, o pedime hablar con una persona."
    ;;
esac
