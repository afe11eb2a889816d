#!/usr/bin/env python3
"""Validates requests that the drain really sent against the platforms' own schemas.

    platforms.py RECORD CONTRACTS

RECORD: a JSON array of {"method","path","headers","body"}, body base64. CONTRACTS: the folder with chatwoot-openapi.json and the
two schemas of Evolution API. Prints one line for every kind of request, "NAME COUNT"; what is wrong goes to standard error, and
then the exit code is 1. Needs openapi-core and jsonschema.
"""
import base64
import collections
import json
import os
import sys
import urllib.parse

import jsonschema
from openapi_core import OpenAPI
from openapi_core.testing import MockRequest

# Of sendPresence there is no schema file: contracts/evolution.md, "delay / presence", transcribed. "composing" is all we send.
PRESENCE = {
    "type": "object",
    "required": ["number", "presence", "delay", "options"],
    "properties": {
        "number": {"type": "string", "minLength": 1},
        "presence": {"const": "composing"},
        "delay": {"type": "integer", "minimum": 0, "maximum": 20000},
        "options": {
            "type": "object",
            "required": ["presence", "delay"],
            "properties": {"presence": {"const": "composing"}, "delay": {"type": "integer", "minimum": 0, "maximum": 20000}},
        },
    },
}


class Contracts:
    def __init__(self, folder):
        with open(os.path.join(folder, "chatwoot-openapi.json"), encoding="utf-8") as file:
            document = json.load(file)
        document["servers"] = [{"url": "http://chatwoot.example"}]
        self.chatwoot = OpenAPI.from_dict(document)
        self.send_text = []
        for name in ("evolution-sendText-v1.schema.json", "evolution-sendText-v2.schema.json"):
            with open(os.path.join(folder, name), encoding="utf-8") as file:
                schema = json.load(file)
            jsonschema.Draft7Validator.check_schema(schema)
            self.send_text.append(jsonschema.Draft7Validator(schema))
        self.presence = jsonschema.Draft7Validator(PRESENCE)

    def check(self, request):
        """The kind of the request, and what is wrong with it."""
        path, _, query = request["path"].partition("?")
        body = base64.b64decode(request["body"])
        if path.startswith("/api/v1/"):
            return self.check_chatwoot(request, path, query, body)
        validators = {"sendText": self.send_text, "sendPresence": [self.presence]}
        parts = path.split("/")
        if len(parts) != 4 or parts[1] not in ("message", "chat") or parts[2] not in validators or not parts[3]:
            return "unknown", ["%s %s is in no contract" % (request["method"], path)]
        errors = [error.message for validator in validators[parts[2]] for error in validator.iter_errors(json.loads(body))]
        if request["method"] != "POST" or "apikey" not in request["headers"]:
            errors.append("no POST with apikey")
        if request["headers"].get("content-type") != "application/json":
            errors.append("Content-Type")
        return "evolution " + parts[2], errors

    def check_chatwoot(self, request, path, query, body):
        # A web server gives both spellings of the header the same name, HTTP_API_ACCESS_TOKEN (contracts/chatwoot.md §4.1).
        headers = {name.replace("api-access-token", "api_access_token"): text for name, text in request["headers"].items()}
        mock = MockRequest(
            "http://chatwoot.example", request["method"].lower(), path, headers=headers, args=dict(urllib.parse.parse_qsl(query)),
            data=body or None, content_type=headers.get("content-type", ""))
        name = "chatwoot %s %s" % (request["method"], path.split("/")[-1] if path.count("/") > 6 else "conversation")
        return name, ["%s (%s)" % (error, error.__cause__) for error in self.chatwoot.iter_request_errors(mock)]


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        requests = json.load(file)
    contracts = Contracts(sys.argv[2])
    kinds, is_wrong = collections.Counter(), False
    for request in requests:
        kind, errors = contracts.check(request)
        kinds[kind] += 1
        for error in errors:
            is_wrong = True
            print("%s %s: %s" % (request["method"], request["path"], error), file=sys.stderr)
    for kind, count in sorted(kinds.items()):
        print(kind, count)
    sys.exit(1 if is_wrong else 0)


if __name__ == "__main__":
    main()
