"""Odd requests: every endpoint answers with the contract's status, and never with 500."""

import importlib
import inspect
import json
import pkgutil

import frappe
import pytest

import memora.api
from tests.support.students import School, Student

HUGE = "x" * 1_000_000
ODD_VALUES = {
    "missing": None,
    "empty": "",
    "blank": "   ",
    "huge": HUGE,
    "a list": [1, 2],
    "an object": {"a": {"b": []}},
    "negative": -1,
    "a fraction": 2.5,
    "true": True,
    "beyond 64 bits": 2**70,
    "markup": "<script>alert(1)</script>",
    "a quote": "'; DROP TABLE tabUser; --",
    "a zero byte": "a\0b",
    "an unknown id": "no-such-thing",
    "emoji": "🦊" * 50,
}


def endpoints():
    """Return every endpoint as (module.name, function)."""
    found = []
    for module in pkgutil.iter_modules(memora.api.__path__):
        if module.name.startswith("_"):
            continue
        loaded = importlib.import_module(f"memora.api.{module.name}")
        for name, function in inspect.getmembers(loaded, inspect.isfunction):
            if hasattr(function, "memora_access") and function.__module__ == loaded.__name__:
                found.append((f"{module.name}.{name}", function))
    return found


NAMES = [name for name, _function in endpoints()]
FUNCTIONS = dict(endpoints())


@pytest.fixture
def student(new_client, borrow_user):
    return School().enrol(Student(new_client, borrow_user("Memora Student")))


@pytest.fixture
def caller(request, new_client, borrow_user):
    """Return a client that the endpoint under test lets in."""

    def make(name):
        if FUNCTIONS[name].memora_access == "staff":
            return new_client(borrow_user("Memora Admin"))
        return request.getfixturevalue("student").client

    return make


def send(client, name, arguments):
    path = f"/api/method/memora.api.{name}"
    function = FUNCTIONS[name]
    if "POST" in methods_of(function):
        return client.post(path, json=arguments)
    texts = {key: json.dumps(v) if not isinstance(v, str) else v for key, v in arguments.items()}
    return client.get(path, query_string={k: v[:50_000] for k, v in texts.items()})


def methods_of(function):
    registered = frappe.allowed_http_methods_for_whitelisted_func
    return next(methods for fn, methods in registered.items() if fn is function)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("oddity", ODD_VALUES, ids=str)
def test_odd_arguments_are_answered_below_500(name, oddity, caller):
    client = caller(name)
    parameters = inspect.signature(FUNCTIONS[name]).parameters
    arguments = {key: ODD_VALUES[oddity] for key in parameters if ODD_VALUES[oddity] is not None}

    response = send(client, name, arguments)

    assert response.status_code < 500, response.text
