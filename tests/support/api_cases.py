"""Requests made up from docs/openapi.json: what it allows, what it does not, and real names."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests
from hypothesis import strategies as st
from schemathesis import APIOperation, Case, GenerationMode, openapi

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "openapi.json"
_SCHEMA = openapi.from_path(DOCUMENT)
#: By ``module.function``.
OPERATIONS: dict[str, APIOperation] = {
    operation.definition.raw["operationId"]: operation
    for operation in (found.ok() for found in _SCHEMA.get_all_operations())
}

#: What no request may set, though functions take it or Frappe puts it there. ``cmd`` and ``sid``
#: are for ``odd_requests``: what is answered to them is not the endpoint's to document.
_UNASKED = ("caller", "now", "user", "doctype", "_lang", "data")
_TEXTS = st.text(max_size=20)
_KINDS = st.sampled_from(("application/json", "application/octet-stream"))
_SIGNED = st.from_regex(r"t=[0-9]{1,12},v1=[0-9a-f]{0,64}", fullmatch=True)


@dataclass(frozen=True)
class Request:
    """A request to be sent: who sends it, and what."""

    caller: str
    method: str
    path: str
    body: bytes | str | None
    headers: dict[str, str]


@st.composite
def api_requests(
    draw: st.DrawFn,
    operation: APIOperation,
    callers: Sequence[str],
    known: Mapping[str, Sequence[Any]],
) -> Request:
    """Make up a request to an endpoint.

    Args:
        draw: hypothesis's.
        operation: the endpoint.
        callers: who may send it; one called "stranger" sends the headers and cookies that are
            made up too.
        known: values that exist, by argument: made-up ids alone would never be let in deeply.
    """
    # Most of what breaks a rule is refused at the door: two thirds get further.
    mode = draw(st.sampled_from((*[GenerationMode.POSITIVE] * 2, GenerationMode.NEGATIVE)))
    case: Case = draw(operation.as_strategy(generation_mode=mode))
    caller = draw(st.sampled_from(callers))
    sent = case.query if operation.method.upper() == "GET" else case.body
    if isinstance(sent, dict):
        are_real = draw(st.sampled_from((True, True, False)))
        for name in _documented(operation):
            if name in known and (are_real or draw(st.booleans())):
                sent[name] = draw(st.sampled_from(known[name]))
        sent |= draw(st.dictionaries(st.sampled_from(_UNASKED), _TEXTS, max_size=2))
    options = case.as_transport_kwargs(base_url="http://site")
    identity = dict(case.headers) if caller == "stranger" else {}
    if operation.method.upper() == "POST" and not _documented(operation):
        options["data"] = draw(st.binary(max_size=50))
        identity |= draw(
            st.fixed_dictionaries({"Content-Type": _KINDS, "Stripe-Signature": _SIGNED})
        )
    prepared = requests.Request(**options | {"headers": identity, "cookies": {}}).prepare()
    headers = {name: str(value) for name, value in prepared.headers.items() if _is_plain(value)}
    headers.pop("Content-Length", None)
    return Request(caller, str(prepared.method), prepared.path_url, prepared.body, headers)


def _documented(operation: APIOperation) -> list[str]:
    raw = operation.definition.raw
    if operation.method.upper() == "GET":
        return [parameter["name"] for parameter in raw.get("parameters", [])]
    if "requestBody" not in raw:
        return []
    # JSON, or a form where a file is sent.
    [body] = raw["requestBody"]["content"].values()
    return list(body["schema"]["properties"])


def _is_plain(value: Any) -> bool:
    """Say whether a server would read a header: WSGI hands on no others."""
    return isinstance(value, str | bytes) and str(value).isascii() and str(value).isprintable()
