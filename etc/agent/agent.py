#!/usr/bin/env python3
"""An agent in Python, with the standard library only. The turn comes on standard input, the answer goes to standard output.

    ROYAL_AGENT=command
    ROYAL_AGENT_COMMAND=agent/agent.py

Exit 0: this is the answer. Exit 75: try again later. Anything else: the messages go to dead/. What is written to standard
error stands in the log. turn.schema.json beside this file says what a turn holds.
Try it with: royal test --name Ana 'Hola, ¿tenés anillos?'
"""

import json
import sys

TRY_AGAIN_LATER = 75

PRICES = {"anillo": 4200, "aro": 3100, "cadena": 8900, "reloj": 25000}


def answer(turn):
    """The text to send, or None to say nothing."""
    messages = turn["messages"]
    text = " ".join(message["text"] for message in messages).lower()
    kinds = [attachment["type"] for message in messages for attachment in message["attachments"]]
    if "persona" in text or "reclamo" in text:
        return "Te paso con una persona del equipo.\n[[handoff]]"
    found = [name for name in PRICES if name in text]
    if found:
        return "\n".join(f"{name.capitalize()}: desde ${PRICES[name]}" for name in found)
    if "image" in kinds:
        return "¡Gracias por la foto! La miramos y te respondemos."
    people = [item["name"] for item in turn["history"] if "name" in item]
    if people and "gracias" in text:
        return f"¡De nada! Le aviso a {people[-1]}."
    if turn["history"]:
        return "¿Querés el precio de un anillo, un aro, una cadena o un reloj?"
    name = turn["user"]["name"]
    return f"¡Hola{', ' + name if name else ''}! Soy el asistente de la joyería. ¿Qué estás buscando?"


def main():
    # UTF-8 whatever the locale says.
    turn = json.loads(sys.stdin.buffer.read())
    try:
        text = answer(turn)
    except OSError as error:
        # A database or a file that is away for the moment.
        print(f"agent.py: {error}", file=sys.stderr)
        return TRY_AGAIN_LATER
    sys.stdout.reconfigure(encoding="utf-8")
    print("[[silent]]" if text is None else text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
