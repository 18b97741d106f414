"""Schemathesis knows no lines of JSON, the body of an import."""
import json

import schemathesis
from schemathesis import SerializationContext


@schemathesis.serializer("application/x-ndjson", "application/jsonl")
def json_lines(ctx: SerializationContext, value):
    entries = value if isinstance(value, list) else [value]
    return "\n".join(json.dumps(entry) for entry in entries).encode()
