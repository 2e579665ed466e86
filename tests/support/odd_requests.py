"""Requests that no client of ours would send, to any address of ours."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from hypothesis import strategies as st

from tests.support.api_cases import OPERATIONS

_VERBS = st.sampled_from(
    ("GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE", "QUERY")
)
_ADDRESSES = st.sampled_from(
    (
        *["/api/method/memora.api.{endpoint}"] * 8,
        *("/api/v1/method/memora.api.{endpoint}", "/api/v2/method/memora.api.{endpoint}"),
        *("/api/method/memora.api.{endpoint}/", "/api/method/memora.api.{endpoint}/x/y"),
        *("/api/method/memora.api.{function}", "/api/method/memora.api.{endpoint}.nothing"),
        *(
            "/api/method/memora.",
            "/api/method/memora.hooks",
            "/api/method/memora.api._endpoint.refuse",
        ),
        "/memora_content/plans/{endpoint}.json",
        "/memora_package/{endpoint}/{function}/index",
    )
)
#: Text with what breaks it: halves of characters, ends of strings, marks of direction, markup.
_BROKEN = st.sampled_from(
    (
        "\ud800",
        "a\udfffb",
        "\ud83d",
        "\0",
        "\u202e",
        "\ufeff",
        "<b>" * 50,
        "\x1b[0m",
        "\uffff",
        "é\u0301",
    )
)
_TEXTS = st.one_of(*[st.text(max_size=12)] * 6, _BROKEN)
_VALUES = st.recursive(
    st.one_of(
        *(st.none(), st.booleans(), st.integers(), st.floats(), _TEXTS),
        st.sampled_from((2**63, -(2**70), 1e308, "9" * 400)),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(_TEXTS, inner, max_size=3)
    ),
    max_leaves=6,
)
#: What Frappe itself reads of any request.
_RESERVED = st.fixed_dictionaries(
    {},
    optional={
        "cmd": st.one_of(
            st.sampled_from(
                ("ping", "memora.api.player.login", "memora.", "frappe.client.get_list", "x")
            ),
            _VALUES,
        ),
        "sid": st.one_of(st.sampled_from(("Guest", "Administrator", "x" * 300)), _VALUES),
        "_lang": st.one_of(st.sampled_from(("ar", "en", "xx")), _VALUES),
        "_": _VALUES,
        "data": _VALUES,
        "doctype": _TEXTS,
        "run_method": _TEXTS,
        "csrf_token": _VALUES,
        "caller": _VALUES,
        "ignore_permissions": _VALUES,
    },
)
_LATIN = st.text(st.characters(max_codepoint=255, exclude_characters="\r\n\0"), max_size=12)
_ODD_HEADERS = st.fixed_dictionaries(
    {},
    optional={
        "Authorization": st.one_of(
            st.sampled_from(
                (
                    "Basic !",
                    "Basic /w==",
                    "Basic YTpi",
                    "Bearer x",
                    "token a:b",
                    "token a:b:c",
                    "token",
                )
            ),
            _LATIN,
        ),
        "Frappe-Authorization-Source": st.sampled_from(("User", "No Such", "Memora Lesson", "'")),
        "X-Device-ID": st.one_of(_LATIN, st.just("x" * 5_000)),
        "X-Request-ID": _LATIN,
        "X-Forwarded-For": _LATIN,
        "X-Requested-With": st.just("XMLHttpRequest"),
        "X-Frappe-CSRF-Token": _LATIN,
        "Accept": st.sampled_from(("text/html", "application/json", "*/*", "image/png", ";;q=x")),
        "Accept-Language": st.one_of(st.sampled_from(("ar", "en;q=0.5", "*", ";;")), _LATIN),
        "Accept-Encoding": st.one_of(st.sampled_from(("gzip", "gzip;q=0", "*;q=0", ";q")), _LATIN),
        "Origin": st.one_of(st.sampled_from(("null", "http://[", "https://evil.example")), _LATIN),
        "Sec-Fetch-Site": st.sampled_from(("cross-site", "same-origin", "none", "?")),
        "If-None-Match": st.one_of(st.sampled_from(("*", "W/", '"a')), _LATIN),
        "If-Modified-Since": _LATIN,
        "Range": st.sampled_from(("bytes=0-1", "bytes=9-1", "x")),
        "X-HTTP-Method-Override": st.sampled_from(("DELETE", "PATCH")),
        "Stripe-Signature": _LATIN,
    },
)
_KINDS = st.one_of(
    st.sampled_from(
        (
            *["application/json"] * 6,
            *("application/x-www-form-urlencoded", "multipart/form-data", "text/plain"),
            *("multipart/form-data; boundary=x", "application/json; charset=utf-16", "x", ""),
            *("application/x-www-form-urlencoded; charset=latin-1", "application/vnd.api+json"),
        )
    ),
)


@dataclass(frozen=True)
class OddRequest:
    """A request to be sent: who sends it, and what."""

    caller: str
    endpoint: str
    method: str
    path: str
    body: bytes
    headers: dict[str, str]


@st.composite
def odd_requests(draw: st.DrawFn, caller: str, known: Mapping[str, Sequence[Any]]) -> OddRequest:
    """Make up a request.

    Args:
        draw: hypothesis's.
        caller: who sends it.
        known: values that exist, by argument: so that some requests get as far as they can.
    """
    endpoint = draw(st.sampled_from(sorted(OPERATIONS)))
    address = draw(_ADDRESSES).format(endpoint=endpoint, function=endpoint.rpartition(".")[2])
    arguments = draw(
        st.dictionaries(st.one_of(st.sampled_from(sorted(known)), _TEXTS), _VALUES, max_size=3)
    )
    if draw(st.booleans()):
        arguments |= {name: draw(st.sampled_from(values)) for name, values in known.items()}
    if draw(st.integers(0, 2)) == 0:
        arguments |= draw(_RESERVED)
    # Logins are slow by design and locked by Frappe after some: one in many is enough.
    if arguments.get("cmd") == "login" or (draw(st.integers(0, 60)) == 0):
        arguments["cmd"] = "login"
    query, body = "", b""
    if draw(st.booleans()):
        query = "?" + urlencode(_flat(arguments), errors="surrogatepass")
    else:
        body = draw(
            st.one_of(
                st.just(json.dumps(arguments).encode()),
                st.just(urlencode(_flat(arguments), errors="surrogatepass").encode()),
                st.just(json.dumps(arguments).encode()[:-1]),
                st.binary(max_size=60),
                st.just(b"[" * 5_000),
                st.just(b" " * 70_000),
                _VALUES.map(lambda value: json.dumps(value).encode()),
            )
        )
    headers = draw(_ODD_HEADERS) if draw(st.booleans()) else {}
    kind = draw(_KINDS)
    if kind:
        headers["Content-Type"] = kind
    documented = OPERATIONS[endpoint].method.upper()
    verb = draw(st.one_of(*[st.just(documented)] * 3, _VERBS))
    return OddRequest(caller, endpoint, verb, address + query, body, headers)


def _flat(arguments: Mapping[str, Any]) -> dict[str, str]:
    return {
        key: value if isinstance(value, str) else json.dumps(value)
        for key, value in arguments.items()
    }
