"""Answers of the site, cut down to what does not change from run to run."""

import json
from typing import Any

from werkzeug.test import TestResponse

# Tracebacks: whether they are sent is a setting, what they say is the host's own.
TRACES = ("exc", "exception", "_debug_messages", "_exc_source", "_error_message")


def whole(response: TestResponse) -> dict[str, Any]:
    """Return status, kind and body, with the messages to the person opened up."""
    return {
        "status": response.status_code,
        "content_type": response.content_type,
        "body": _body(response),
    }


def outcome(response: TestResponse) -> dict[str, Any]:
    """Return status, error and keys of the body: for errors whose words are Frappe's own."""
    body = _body(response)
    if not isinstance(body, dict):
        return {"status": response.status_code, "content_type": response.content_type}
    keys = sorted(body)
    return {"status": response.status_code, "exc_type": body.get("exc_type"), "keys": keys}


def _body(response: TestResponse) -> Any:
    if response.content_type.partition(";")[0] != "application/json":
        return response.text
    body = response.json
    if not isinstance(body, dict):
        return body
    body = {key: value for key, value in body.items() if key not in TRACES}
    if "_server_messages" in body:
        messages = [json.loads(message) for message in json.loads(body["_server_messages"])]
        body["_server_messages"] = [_message(message) for message in messages]
    return body


def _message(message: dict[str, Any]) -> dict[str, Any]:
    return {key: message[key] for key in ("message", "title", "indicator") if message.get(key)}
