"""Models for LiteLLM's proxy that do what a test needs: the proxy is the server of the protocol, these only say what it answers.

Loaded by LiteLLM as a custom provider (docs.litellm.ai, "Custom API Server"): chat_model.model. The model's name says what it does.
"""
import asyncio
import email.utils
import json
import time

import httpx
import litellm
from litellm import CustomLLM
from litellm.types.utils import ChatCompletionMessageToolCall, Function

CALLS = [
    ("call_a", "buscar_catalogo", '{"consulta":"anillos de plata","limite":1}'),
    ("call_b", "buscar_catalogo", '{"consulta":3}'),
    ("call_c", "horario_local", "{}"),
]


def limited(wait):
    response = httpx.Response(429, headers={"retry-after": wait}, request=httpx.Request("POST", "http://model.example"))
    return litellm.RateLimitError("slow down", "royal", "busy", response=response)


def tools(messages, message):
    """Asks for tools in its first reply, then says what they gave, by the ids of the calls."""
    results = [m for m in messages if m["role"] == "tool"]
    if results:
        message.content = "\n".join("%s: %s" % (m["tool_call_id"], m["content"]) for m in results)
        return
    message.content = None
    message.tool_calls = [
        ChatCompletionMessageToolCall(id=id, type="function", function=Function(name=name, arguments=arguments))
        for id, name, arguments in CALLS
    ]


class Model(CustomLLM):
    async def acompletion(self, *args, **kwargs):
        name, messages, reply = kwargs["model"].split("/")[-1], kwargs["messages"], kwargs["model_response"]
        message = reply.choices[0].message
        if name == "busy":
            raise limited("40")
        if name == "busy-until":
            raise limited(email.utils.formatdate(time.time() + 40, usegmt=True))
        if name == "hang":
            await asyncio.sleep(600)
        elif name == "tools":
            tools(messages, message)
        elif name == "loop":
            message.content = None
            message.tool_calls = [
                ChatCompletionMessageToolCall(id="c", type="function", function=Function(name="horario_local", arguments="{}"))
            ]
        elif name == "echo":
            content = messages[-1]["content"]
            message.content = content if isinstance(content, str) else json.dumps(content)
        elif name == "prompt":
            message.content = " | ".join("%s: %s" % (m["role"], m["content"]) for m in messages)
        return reply


model = Model()
