#!/usr/bin/env python3
"""Validates turns that the drain really sent against their JSON schema.

    turns.py TURNS SCHEMA

TURNS: one JSON object a line. Prints how many there were; the first thing that is wrong goes to standard error, and then the
exit code is 1. Needs jsonschema.
"""
import json
import sys

import jsonschema


def main(turns, schema):
    with open(schema, encoding="utf-8") as file:
        schema = json.load(file)
    kind = jsonschema.validators.validator_for(schema)
    kind.check_schema(schema)
    validator = kind(schema, format_checker=kind.FORMAT_CHECKER)
    count = 0
    with open(turns, encoding="utf-8") as file:
        for line in file:
            for error in validator.iter_errors(json.loads(line)):
                print(f"turn {count + 1}: {error.json_path}: {error.message[:300]}", file=sys.stderr)
                return 1
            count += 1
    print(count)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
